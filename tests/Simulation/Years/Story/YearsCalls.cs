using System.Globalization;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Simulation.Years.App;
using PrivacyFunctions.Simulation.Years.Product;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Years.Story;

/// <summary>Each call does what its HTTP function does behind the reading of its request.</summary>
internal sealed class YearsCalls(YearsApp app, YearsProduct product, Dice dice)
{
    private static readonly AuditPayload Somebody = new("admin-1");

    private readonly Dictionary<(int Tenant, int? Person), Queue<HoldId>> _holds = [];
    private int _names;

    /// <summary>Takes the tenants into service.</summary>
    public async Task ProvisionAsync()
    {
        foreach (var tenant in product.Tenants)
        {
            await app.Get<TenantProvisioning>().ProvisionAsync(
                TenantId.Parse(tenant.Id), tenant.Name, TenantState.Active, CancellationToken.None);
        }
    }

    /// <summary>The hourly timers, and all that they set going.</summary>
    public async Task SweepAsync()
    {
        await app.Make<RetentionSchedule>().ApplyAsync(new TimerInfo(), CancellationToken.None);
        await app.Make<RetentionSchedule>().SweepAsync(new TimerInfo(), app.Engine, CancellationToken.None);
        await app.Engine.SettleAsync();
    }

    public async Task HoldAsync(int tenant, int? person)
    {
        var id = HoldId.Of(Name("op"));
        var outcome = await app.Get<HoldPlacement>().PlaceAsync(
            app.Engine,
            new PlacementDraft(
                id, TenantOf(tenant), person is { } one ? new SubjectReference.ById(SubjectOf(tenant, one)) : null,
                new HoldText("Matter", "Reason"), ReviewOn: null, Somebody),
            CancellationToken.None);
        if (outcome is not PlacementOutcome.Placed(_, 0, _))
            throw new YearsViolationException($"A hold was not placed: {outcome.GetType().Name}.");
        if (!_holds.TryGetValue((tenant, person), out var holds))
            _holds.Add((tenant, person), holds = new Queue<HoldId>());
        holds.Enqueue(id);
    }

    public async Task ReleaseAsync(int tenant, int? person)
    {
        var outcome = await app.Get<HoldRelease>().ReleaseAsync(
            app.Engine, TenantOf(tenant), _holds[(tenant, person)].Dequeue(), "Over.", new IfMatch.Anything(), Somebody,
            CancellationToken.None);
        if (outcome is not ReleaseOutcome.Released)
            throw new YearsViolationException($"A hold was not released: {outcome.GetType().Name}.");
    }

    /// <summary>Null where the person is not known, or has asked before.</summary>
    public async Task<RequestId?> AskAsync(int tenant, int person)
    {
        var id = RequestId.Parse(Name("req"));
        var outcome = await app.Get<RequestSubmission>().SubmitAsync(
            new Submission(
                id, TenantOf(tenant), dice.Below(2) == 0 ? RequestType.Access : RequestType.Portability,
                Regulation.Gdpr, Channel.Admin, new SubjectReference.ById(SubjectOf(tenant, person)), Somebody),
            CancellationToken.None);
        return outcome is SubmissionOutcome.Accepted ? id : null;
    }

    public async Task CloseAsync(int tenant, RequestId request)
    {
        if (await app.Get<RequestNotices>().DecideAsync(
            TenantOf(tenant), request, NoticeKind.Cancelled, "Done.", Somebody, CancellationToken.None)
            is not Transition.To)
            throw new YearsViolationException("A request was not closed.");
    }

    /// <summary>Answers when it was asked.</summary>
    public async Task<DateTime> SetAsync(int tenant, string setting, int? days)
    {
        var at = app.Get<TimeProvider>().GetUtcNow().UtcDateTime;
        if (await app.Get<RetentionSettings>().SetAsync(
            TenantOf(tenant), new Dictionary<string, int?>(StringComparer.Ordinal) { [setting] = days },
            new IfMatch.Anything(), Somebody, CancellationToken.None) is not (SettingsOutcome.Written or SettingsOutcome.Waits))
            throw new YearsViolationException("A setting inside its bounds was refused.");
        return at;
    }

    public Task DeactivateAsync(int tenant, DateTime now) =>
        ChangeAsync(tenant, current => current.Deactivate(new DateTimeOffset(now, TimeSpan.Zero)));

    public Task ActivateAsync(int tenant, DateTime now) =>
        ChangeAsync(tenant, current => current.Activate(new DateTimeOffset(now, TimeSpan.Zero)));

    private async Task ChangeAsync(int tenant, Func<Tenant, TenantChange> change)
    {
        if (await app.Get<TenantStore>().UpdateAsync(TenantOf(tenant), change, CancellationToken.None)
            is not TenantChange.To)
            throw new YearsViolationException("A tenant did not leave or come back.");
    }

    /// <summary>Some facts are told twice, as a queue does.</summary>
    public async Task TellAsync(
        int tenant, string type, DateTime at, int? person = null, string? record = null, string? feature = null)
    {
        var fact = new ProductFact(
            Name("evt"), ProductEvents.ByName[type], new DateTimeOffset(at, TimeSpan.Zero),
            person is { } one ? SubjectOf(tenant, one) : null, record is null ? null : new Sensitive<string>(record),
            feature);
        for (var times = dice.Below(10) == 0 ? 2 : 1; times > 0; times--)
        {
            if (await app.Get<ProductFacts>().TakeAsync(TenantOf(tenant), fact, CancellationToken.None)
                is not FactOutcome.Taken taken)
                throw new YearsViolationException("A fact was not taken.");
            foreach (var rule in taken.AtOnce)
                await app.Get<SweepDispatch>().TryStartAsync(app.Engine, TenantOf(tenant), rule, CancellationToken.None);
        }

        await app.Engine.SettleAsync();
    }

    private TenantId TenantOf(int tenant) => TenantId.Parse(product.Tenants[tenant].Id);

    private SubjectId SubjectOf(int tenant, int person) =>
        SubjectId.Parse(product.Tenants[tenant].Subjects[person].Id);

    private string Name(string prefix) => prefix + "_" + (++_names).ToString("D26", CultureInfo.InvariantCulture);
}
