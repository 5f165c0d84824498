using PrivacyFunctions.Connectors;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Erasure;

namespace PrivacyFunctions.Tests.Holds;

/// <summary>An accounts service that knows Ada, by id and by e-mail, and can be down.</summary>
internal sealed class KnownPeople : ISubjectDirectory
{
    public bool IsDown { get; set; }

    public Task<SubjectMatch> FindAsync(
        TenantId tenant, SubjectReference reference, CancellationToken cancellation) => IsDown
        ? throw new ConnectorException("accounts", FailureReason.Unreachable, retriable: true)
        : Task.FromResult<SubjectMatch>(reference switch
        {
            SubjectReference.ById(var id) when id == GateFixture.Ada => Ada(),
            SubjectReference.ByEmail(var email) when email.Reveal() == "ada@acme.example" => Ada(),
            _ => new SubjectMatch.NotFound(),
        });

    private static SubjectMatch.Found Ada() =>
        new(GateFixture.Ada, new(new Dictionary<string, string> { ["email"] = "ada@acme.example" }));
}
