namespace PrivacyFunctions.Local.Host.Http;

/// <summary>What <c>GET /local/sample</c> answers: the invented tenants and people, as JSON.</summary>
public sealed record LocalSample(string Json);
