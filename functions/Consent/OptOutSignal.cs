using Microsoft.AspNetCore.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// Global Privacy Control, the header <c>Sec-GPC: 1</c>: an opt-out of sale and sharing for the person who is signed in
/// (Cal. Civ. Code § 1798.135(e), 11 CCR § 7025(c)). It outlives the signal: its absence is no consent. Who agrees to
/// sale or sharing while the browser sends it has been told of the conflict, and is not overruled by it afterwards.
/// </summary>
public sealed class OptOutSignal(ConsentDecisions decisions, CallerTrail trail, PolicyPack pack)
{
    private const string Header = "Sec-GPC";
    private const string Channel = "opt_out_signal";

    /// <summary>Any other value than <c>1</c> is none (the specification's only one).</summary>
    public static bool IsSent(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var sent) && sent.Count == 1 && sent[0] == "1";

    /// <summary>
    /// What became of the signal: <c>honoured</c> or <c>overridden</c>; null where there is none, or nothing that it is
    /// about.
    /// </summary>
    public async Task<string?> HonourAsync(
        HttpRequest request, TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        ConsentPurpose[] purposes = [.. pack.Consents.Purposes.Where(purpose => purpose.Kind.IsSignalled())];
        if (purposes.Length == 0 || !IsSent(request))
            return null;
        var source = new ConsentSource(Channel, trail.Of(request.HttpContext));
        var outcome = await decisions.DecideAsync(
            ConsentDecision.No(tenant, subject, purposes, source) with { SignalSent = true, BySignal = true },
            cancellation);
        // Of somebody who is being erased nothing is sold either.
        return outcome is DecisionOutcome.Decided { States: var states } &&
            states.Any(state => state.Status is ConsentStatus.Given) ? "overridden" : "honoured";
    }
}
