using System.Globalization;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Consent;

/// <summary>What a person agrees to, withdraws, and ever said.</summary>
public sealed class MyConsentsApi(
    ConsentPeople people, ConsentDecisions decisions, ConsentViews views, ConsentHistory history, ConsentStore store,
    OptOutSignal signal, SweepDispatch sweeps, CallerTrail trail, PolicyPack pack)
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    [Function("ListOwnConsents")]
    [AllowSubject]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/consents")] HttpRequest request,
        CancellationToken cancellation)
    {
        var (person, refusal) = await people.FindAsync(request.HttpContext, cancellation);
        if (person is not { } subject)
            return refusal!;
        var tenant = request.HttpContext.Tenant();
        var honoured = await signal.HonourAsync(request, tenant, subject, cancellation);
        var view = await views.OfPersonAsync(tenant, subject, cancellation);
        return Answers.Ok(view with { OptOutSignal = honoured });
    }

    [Function("GetOwnConsent")]
    [AllowSubject]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/consents/{purpose}")] HttpRequest request,
        string purpose,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        var (person, refusal) = await people.FindAsync(request.HttpContext, cancellation);
        if (person is not { } subject)
            return refusal!;
        if (pack.Consents.Find(purpose) is not { } declared)
            return ConsentAnswers.NoSuchPurpose();
        await signal.HonourAsync(request, request.HttpContext.Tenant(), subject, cancellation);
        return await AnswerAsync(request, subject, declared, page, cancellation);
    }

    [Function("SetOwnConsent")]
    [AllowSubject]
    public async Task<IResult> SetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/me/consents/{purpose}")] HttpRequest request,
        string purpose,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync<OwnConsentBody>(request, JsonBody.DefaultMaxBytes, cancellation);
        if (body is not JsonBody<OwnConsentBody>.Read(var said, _))
            return ((JsonBody<OwnConsentBody>.Refused)body).Answer;
        if (said.Errors() is { Count: > 0 } errors)
        {
            return Problems.Unprocessable(
                "invalid_value", "A channel is a short name, documents are kinds with their versions.", errors);
        }

        var ifMatch = EntityTags.ReadIfMatch(request);
        if (ifMatch is IfMatch.Refused(var malformed))
            return malformed;
        var (person, refusal) = await people.FindAsync(request.HttpContext, cancellation);
        if (person is not { } subject)
            return refusal!;
        if (pack.Consents.Find(purpose) is not { } declared)
            return ConsentAnswers.NoSuchPurpose();
        return await DecideAsync(client, request, subject, declared, said, ifMatch, cancellation);
    }

    private async Task<IResult> DecideAsync(
        DurableTaskClient client, HttpRequest request, SubjectId subject, ConsentPurpose purpose, OwnConsentBody said,
        IfMatch ifMatch, CancellationToken cancellation)
    {
        var tenant = request.HttpContext.Tenant();
        var source = new ConsentSource(said.Source, trail.Of(request.HttpContext));
        var outcome = await decisions.DecideAsync(
            new ConsentDecision(tenant, subject, [purpose], said.Given, source, said.Documents ?? Nothing, ifMatch)
            {
                SignalSent = purpose.Kind.IsSignalled() && OptOutSignal.IsSent(request),
            },
            cancellation);
        if (outcome is not DecisionOutcome.Decided { AtOnce: var rules })
            return ConsentAnswers.Refusal(outcome);
        foreach (var rule in rules)
            await sweeps.TryStartAsync(client, tenant, rule, cancellation);
        // After it: a yes that was said knowing of the signal is not overruled by it, the other purposes are.
        await signal.HonourAsync(request, tenant, subject, cancellation);
        return await AnswerAsync(request, subject, purpose, page: null, cancellation);
    }

    private async Task<IResult> AnswerAsync(
        HttpRequest request, SubjectId subject, ConsentPurpose purpose, Paging? page, CancellationToken cancellation)
    {
        var tenant = request.HttpContext.Tenant();
        // The version first: what is shown is as new as it, or newer.
        var found = await store.FindAsync(tenant, subject, purpose.Id, cancellation);
        var view = (await views.OfPersonAsync(tenant, subject, cancellation)).Items
            .Single(item => item.Purpose == purpose.Id);
        if (page is null)
            return Answers.Ok(new OwnConsentAnswer(view, History: null, NextLink: null), found?.ETag);
        // A continuation that somebody made up begins at some other entry of their own.
        var after = int.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Min(number, ConsentLimits.LastSequence) : 0;
        var (entries, more) = await history.OfPurposeAsync(
            tenant, subject, purpose.Id, after, page.Limit, cancellation);
        return Answers.Ok(
            new OwnConsentAnswer(
                view, entries, more ? page.NextLink(request, FormattableString.Invariant($"{entries[^1].Sequence}")) : null),
            found?.ETag);
    }

    /// <param name="History">What was said, oldest first, with its evidence; null after saying something.</param>
    private sealed record OwnConsentAnswer(
        ConsentView Consent, IReadOnlyList<ConsentEntryView>? History, string? NextLink);
}
