using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Consent;

/// <summary>
/// How a decision came about (PV-16): what shows that the person was asked, for what, and said so (GDPR Art. 7(1)).
/// Personal; stored sealed only.
/// </summary>
/// <param name="Channel">Where it was said: <c>self_service</c>, <c>admin</c>, or what the product names.</param>
/// <param name="Actor">Opaque actor id of who said it, the person or somebody on their behalf.</param>
/// <param name="Documents">Kind → version in force, as shown.</param>
/// <param name="Text">What the purpose said, with its hash and the pack's version.</param>
/// <param name="Signal"><c>sent</c> with the choice, or <c>only</c>: nobody said anything else; null: none.</param>
public sealed record ConsentEvidence(
    string Channel, string Actor, string? IpAddress, string? UserAgent, string? RequestPath,
    IReadOnlyDictionary<string, string> Documents, string PackVersion, string Text, string TextSha256, string? Signal,
    string? Request)
{
    internal static ConsentEvidence Of(
        ConsentSource source, ConsentPurpose purpose, string packVersion, ConsentChoice choice) => new(
        source.Channel, source.Caller.Actor, source.Caller.IpAddress, source.Caller.UserAgent,
        source.Caller.RequestPath, choice.Documents, packVersion, purpose.Text,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(purpose.Text))),
        choice.BySignal ? "only" : choice.SignalSent ? "sent" : null, choice.Request);

    internal AuditPayload ToAudit() => new(Actor, IpAddress, UserAgent, RequestPath, Request);
}

/// <summary>Who says something, from where.</summary>
public sealed record ConsentSource(string Channel, AuditPayload Caller);
