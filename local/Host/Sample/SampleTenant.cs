namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>A customer of the sample product, with its people.</summary>
/// <param name="State"><c>active</c> or <c>trial</c>.</param>
public sealed record SampleTenant(string Id, string Name, string State, IReadOnlyList<SamplePerson> Subjects);

/// <summary>An invented person: the members of GET /local/sample.</summary>
/// <param name="Id">The product's id, unique inside the tenant only: every tenant has a <c>usr-0001</c>.</param>
public sealed record SamplePerson(
    string Tenant, string Id, string Email, string ExternalId, string DisplayName, IReadOnlyList<string> Roles);
