using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Simulation.Checks;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Story;

/// <summary>
/// Two people of one tenant are to be erased; one of them changes their mind. Each call does what its HTTP function
/// does behind the reading of its request.
/// </summary>
internal sealed class ErasureStory(World world, Actors actors, StoryPlan plan)
{
    private static readonly AuditPayload Owner = new("owner-1");
    private static readonly TimeSpan Submission = TimeSpan.FromHours(1);

    private bool _hasLost;
    private int _names;

    /// <summary>Tenants, their keys and their people; nothing fails here.</summary>
    public void SetStage(Process process)
    {
        foreach (var tenant in People.Tenants)
        {
            process.Atomically(async () =>
            {
                await process.Get<TenantProvisioning>().ProvisionAsync(
                    tenant, tenant.Value, TenantState.Active, CancellationToken.None);
                await process.Get<ServiceDataKeys>().GenerateAsync(tenant, People.Ada, CancellationToken.None);
                return true;
            });
            foreach (var person in People.Everybody)
                world.Product.Put(tenant, person);
        }
    }

    /// <summary>Sets when everybody does what they do.</summary>
    public void Begin()
    {
        Erase(People.Ada);
        if (plan.BobCancels is { } at)
        {
            Erase(People.Bob);
            actors.Call(World.Begin + at, "bob cancels", plan.BobUsesLink ? CancelByLinkAsync : CancelAsync);
        }

        if (plan.HoldAt is { } hold)
            actors.Call(World.Begin + hold, "a hold is placed", Hold());
        if (plan.Liar is var (liar, times))
            world.Product.Lies[liar] = times;
        if (plan.Down is var (down, length))
        {
            world.At(World.Begin + StoryPlan.GraceEnd - TimeSpan.FromMinutes(1), null,
                () => world.Product.DownUntil[down] = world.Now + length);
        }

        if (plan.MailIsRefused)
            world.Mails.Refused.Add(SimulatedProduct.AddressOf(People.Acme, People.Ada));
        if (plan.AsksForAccess)
            actors.Call(World.Begin + TimeSpan.FromDays(6.9), "ada asks for access", SubmitAccess());
    }

    /// <summary>The first record is gone.</summary>
    public void Lost(SubjectId subject)
    {
        if (_hasLost || subject != People.Ada)
            return;
        _hasLost = true;
        if (plan.HoldAtFirstLoss)
            actors.Call(world.Now, "a hold is placed while the erasure runs", Hold());
        if (plan.RudeImport is { } rude)
            world.At(world.Now + rude, null, () => Import("rude"));
        if (plan.PoliteImport is { } polite)
            actors.Call(world.Now + polite, "an import asks the fence", ImportPolitelyAsync);
        actors.Call(world.Now + TimeSpan.FromDays(1), "a service asks for ada's key", AskForKeyAsync);
    }

    private void Erase(SubjectId subject)
    {
        var id = RequestId.Parse(Name("req"));
        var erasure = new KnownErasure(People.Acme, subject, id);
        world.Checks.Erasures.Add(erasure);
        actors.Call(World.Begin + Submission, $"{subject} is to be erased", async process =>
        {
            var outcome = await process.Get<RequestSubmission>().SubmitAsync(
                new Submission(
                    id, People.Acme, RequestType.Erasure, Regulation.Gdpr, Channel.Admin,
                    new SubjectReference.ById(subject), Owner),
                CancellationToken.None);
            if (outcome is not SubmissionOutcome.Accepted(var request))
                throw new IOException($"Not accepted: {outcome}");
            erasure.GraceEndsAt = request.GraceEndsAt;
            await process.Get<RequestDispatch>().TryStartAsync(
                process.Get<DurableTaskClient>(), People.Acme, id, CancellationToken.None);
        });
    }

    private Func<Process, Task> SubmitAccess()
    {
        var id = RequestId.Parse(Name("req"));
        return async process =>
        {
            var outcome = await process.Get<RequestSubmission>().SubmitAsync(
                new Submission(
                    id, People.Acme, RequestType.Access, Regulation.Gdpr, Channel.Admin,
                    new SubjectReference.ById(People.Ada), Owner),
                CancellationToken.None);
            if (outcome is SubmissionOutcome.Accepted)
            {
                await process.Get<RequestDispatch>().TryStartAsync(
                    process.Get<DurableTaskClient>(), People.Acme, id, CancellationToken.None);
            }
        };
    }

    private async Task CancelAsync(Process process)
    {
        var erasure = world.Checks.Find(People.Acme, People.Bob)!;
        var outcome = await process.Get<RequestNotices>().DecideAsync(
            People.Acme, erasure.Request, NoticeKind.Cancelled, "A mistake.", Owner, CancellationToken.None);
        if (outcome is Transition.To)
            await CancelledAsync(process, erasure);
        else
            world.Note("cancel", $"{outcome}");
    }

    private async Task CancelByLinkAsync(Process process)
    {
        var erasure = world.Checks.Find(People.Acme, People.Bob)!;
        var mail = world.Mails.Mails.Find(
            sent => sent.To.Reveal() == SimulatedProduct.AddressOf(People.Acme, People.Bob));
        var lines = mail?.Text.Reveal().Split('\n') ?? [];
        if (!LinkToken.TryParse(
            Array.Find(lines, line => line.Contains("token=", StringComparison.Ordinal)), out var token))
            return;
        var code = Array.Find(lines, line => line.Contains("Code:", StringComparison.Ordinal))!
            .Split("Code:")[1].Trim();
        var outcome = await process.Get<Cancellations>().CancelAsync(token, code, Owner, CancellationToken.None);
        if (outcome is CancellationOutcome.Cancelled)
            await CancelledAsync(process, erasure);
        else
            world.Note("cancel", outcome.GetType().Name);
    }

    private async Task CancelledAsync(Process process, KnownErasure erasure)
    {
        erasure.CancelledAt ??= world.Now;
        await process.Get<RequestDispatch>().TryMailNoticeAsync(
            process.Get<DurableTaskClient>(), new NoticeDueV1(People.Acme, erasure.Request, NoticeKind.Cancelled),
            CancellationToken.None);
    }

    private Func<Process, Task> Hold()
    {
        var id = HoldId.Of(Name("op"));
        return async process =>
        {
            SubjectId? subject = plan.HoldIsOnTenant ? null : People.Ada;
            var outcome = await process.Get<HoldPlacement>().PlaceAsync(
                process.Get<DurableTaskClient>(),
                new PlacementDraft(
                    id, People.Acme, subject is { } held ? new SubjectReference.ById(held) : null,
                    new HoldText("Matter", "Reason"), ReviewOn: null, Owner),
                CancellationToken.None);
            if (outcome is not PlacementOutcome.Placed(_, var inFlight, _))
                throw new IOException($"Not placed: {outcome}");
            // What was under way may still end, within its permit.
            var binds = inFlight == 0 ? world.Now : world.Now + HoldLimits.Permit;
            var hold = new KnownHold(id.Value, People.Acme, subject, binds);
            world.Checks.Holds.Add(hold);
            world.Note("hold", $"{id} binds, {inFlight} in flight");
            actors.Call(world.Now + plan.HoldLasts, "the hold is released", Release(id, hold));
        };
    }

    private static Func<Process, Task> Release(HoldId id, KnownHold hold) => async process =>
    {
        hold.IsReleasing = true;
        await process.Get<HoldRelease>().ReleaseAsync(
            process.Get<DurableTaskClient>(), People.Acme, id, "Over.", new Http.IfMatch.Anything(), Owner,
            CancellationToken.None);
    };

    private async Task AskForKeyAsync(Process process)
    {
        var outcome = await process.Get<ServiceDataKeys>().GenerateAsync(
            People.Acme, People.Ada, CancellationToken.None);
        if (outcome is ServiceKeyOutcome.Given)
            world.Violate("A service was given a key for a person whose records are being erased.");
    }

    private async Task ImportPolitelyAsync(Process process)
    {
        if (!await process.Get<IFences>().IsFencedAsync(People.Acme, People.Ada, CancellationToken.None))
            world.Violate("An import that asked the fence was let through while the person is being erased.");
    }

    private void Import(string run)
    {
        world.Note("import", run);
        world.Product.PutRun(People.Acme, People.Ada, run, isImported: true);
    }

    private string Name(string prefix) => $"{prefix}_{++_names:D26}";
}
