using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Consent;

/// <summary>Who is signed in: whom (iss, sub) of the token leads to, never whom an e-mail claim names.</summary>
public sealed class ConsentPeople(ISubjectDirectory directory)
{
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(30);

    /// <summary>The person, or the answer where there is none.</summary>
    internal async Task<(SubjectId? Person, IResult? Refusal)> FindAsync(
        HttpContext http, CancellationToken cancellation)
    {
        var caller = http.Caller();
        try
        {
            return await directory.FindAsync(
                http.Tenant(), new SubjectReference.ByLogin(caller.Issuer, caller.Subject), cancellation)
                is SubjectMatch.Found found
                ? (found.Id, null)
                : (null, Problems.NotFound("subject_not_found", "This sign-in leads to no person of the tenant."));
        }
        catch (ConnectorException)
        {
            return (null, Problems.ServiceUnavailable(
                "directory_unavailable", "The accounts service does not answer. Nothing was recorded; try again.",
                SoonEnough));
        }
    }
}
