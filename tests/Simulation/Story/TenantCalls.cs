using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Simulation.Checks;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Story;

/// <summary>
/// The calls of people into the app, by its own HTTP functions, and what was answered. Before each stands what the
/// identity middleware does: a tenant that is hidden is there for operators only.
/// </summary>
internal sealed class TenantCalls(World world, Actors actors, TenantInvariants checks, TimeSpan holdLasts)
{
    private const string Owner = "owner-1";
    private const string Operator = "operator-1";
    private const string Verifier = "verifier-1";
    private const string Ticket = """{"ticket":"T-1"}""";

    private int _names;

    public void At(DateTimeOffset at, TenantAct act, KnownTenant tenant)
    {
        // So that a key is in the cache when it is deleted.
        var uses = act switch
        {
            TenantAct.Delete => at + TimeSpan.FromDays(3),
            TenantAct.SignOff => at,
            _ => (DateTimeOffset?)null,
        };
        if (uses is { } use)
        {
            actors.Call(
                use - TimeSpan.FromSeconds(10), $"a service of {tenant.Id} uses its key",
                process => UseAsync(process, tenant.Id));
        }

        actors.Call(at, $"{act} {tenant.Id}", Of(act, tenant));
    }

    /// <summary>Whoever gets a key must not get one that is destroyed.</summary>
    public async Task UseAsync(Process process, TenantId tenant)
    {
        var destroyedSince = checks.KeyDeletedAt(tenant);
        var begun = world.Now;
        var outcome = await process.Get<ServiceDataKeys>().UnwrapAsync(
            tenant, null, checks.Canaries[tenant].Wrapped, CancellationToken.None);
        var reads = await TenantCanaries.ReadsAsync(process, tenant);
        world.Note("key", $"{tenant} {outcome.GetType().Name}, reads: {reads}");
        if ((reads || outcome is ServiceKeyOutcome.Given) && destroyedSince is { } since && begun - since > TimeSpan.FromMinutes(3) &&
            checks.KeyDeletedAt(tenant) == since)
            world.Violate($"A key of {tenant} was used minutes after the tenant's KEK was deleted.");
    }

    private Func<Process, Task> Of(TenantAct act, KnownTenant tenant) => act switch
    {
        TenantAct.Delete => Call(tenant, Owner, tenant.Deletes, hidden: false, "", (api, request, client) =>
            api.DeleteAsync(request, tenant.Id.Value, client, CancellationToken.None)),
        TenantAct.AskForce => Call(tenant, Operator, tenant.Forces, hidden: true, Ticket, (api, request, _) =>
            api.ForceDeleteAsync(request, tenant.Id.Value, CancellationToken.None)),
        TenantAct.SignOff => Call(tenant, Verifier, tenant.SignOffs, hidden: true, "", (api, request, client) =>
            api.SignOffAsync(request, tenant.Id.Value, client, CancellationToken.None), checks.SignedOff),
        TenantAct.SignOffAlone => Call(tenant, Operator, tenant.SignOffs, hidden: true, "", (api, request, client) =>
            api.SignOffAsync(request, tenant.Id.Value, client, CancellationToken.None), checks.SignedOff),
        TenantAct.Restore => Call(tenant, Operator, [], hidden: true, Ticket, (api, request, client) =>
            api.RestoreAsync(request, tenant.Id.Value, client, CancellationToken.None), checks.Restored),
        TenantAct.Activate => Call(tenant, Operator, [], hidden: false, "", (api, request, _) =>
            api.ActivateAsync(request, tenant.Id.Value, CancellationToken.None),
            (known, asked) => known.Activated(asked.At)),
        TenantAct.Deactivate => Call(tenant, Operator, tenant.Leaves, hidden: false, "", (api, request, _) =>
            api.DeactivateAsync(request, tenant.Id.Value, CancellationToken.None)),
        TenantAct.CreateAgain => CreateAgain(tenant.Id),
        TenantAct.Rotate => Rotate(tenant.Id),
        TenantAct.RotatePseudonyms => process => IfUsableAsync(process, tenant.Id, () =>
            process.Get<ITenantKeys>().RotatePseudonymsAsync(tenant.Id, CancellationToken.None)),
        TenantAct.HoldTenant => Hold(tenant, subject: null),
        TenantAct.HoldPerson => Hold(tenant, People.Ada),
        _ => throw new NotSupportedException("An unknown act."),
    };

    private Func<Process, Task> Call(
        KnownTenant tenant, string by, List<Asked> calls, bool hidden, string body,
        Func<TenantLifeApi, HttpRequest, DurableTaskClient, Task<IResult>> call,
        Action<KnownTenant, Asked>? accepted = null)
    {
        Asked? asked = null;
        var attempts = 0;
        return async process =>
        {
            asked ??= new Asked(world.Now, by);
            if (attempts++ == 0)
                calls.Add(asked);
            var status = await IsThereAsync(process, tenant.Id, hidden)
                ? await StatusAsync(process, by, body, call)
                : StatusCodes.Status404NotFound;
            world.Note("answered", $"{status}");
            asked.IsAnswered = true;
            if (status is StatusCodes.Status200OK or StatusCodes.Status202Accepted)
                accepted?.Invoke(tenant, asked);
            else if (attempts == 1)
                calls.Remove(asked);
        };
    }

    private static async Task<int> StatusAsync(
        Process process, string by, string body, Func<TenantLifeApi, HttpRequest, DurableTaskClient, Task<IResult>> call)
    {
        var api = ActivatorUtilities.CreateInstance<TenantLifeApi>(process.Services);
        return StatusOf(await call(api, Request(by, body), process.Get<DurableTaskClient>()));
    }

    private static int StatusOf(IResult answer) => ((IStatusCodeHttpResult)answer).StatusCode!.Value;

    private static async Task<bool> IsThereAsync(Process process, TenantId tenant, bool hidden)
    {
        var directory = process.Get<ITenantDirectory>();
        return hidden
            ? await directory.IsKnownAsync(tenant, CancellationToken.None)
            : await directory.ExistsAsync(tenant, CancellationToken.None);
    }

    private static HttpRequest Request(string by, string body)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.SetCaller(new Caller("https://issuer.example", new(by), Tenant: null, Email: null, Roles.Operator, by));
        return context.Request;
    }

    private Func<Process, Task> CreateAgain(TenantId tenant) => async process =>
    {
        var api = ActivatorUtilities.CreateInstance<TenantsApi>(process.Services);
        var body = $$"""{"id":"{{tenant}}","name":"Another","state":"active"}""";
        var status = StatusOf(await api.CreateAsync(Request(Operator, body), CancellationToken.None));
        world.Note("answered", $"{status}");
        if (status == StatusCodes.Status201Created)
            world.Violate($"The id of {tenant} was given a second time.");
    };

    private Func<Process, Task> Rotate(TenantId tenant) => process => IfUsableAsync(process, tenant, async () =>
    {
        if (await process.Get<ITenantKeys>().StartRotationAsync(tenant, CancellationToken.None) is { } version)
        {
            await KeyUpkeep.RotateAsync(
                process.Get<DurableTaskClient>(), tenant, version, CancellationToken.None);
        }
    });

    private static async Task IfUsableAsync(Process process, TenantId tenant, Func<Task> change)
    {
        if (!await IsThereAsync(process, tenant, hidden: false))
            return;
        try
        {
            await change();
        }
        catch (KeyUnavailableException)
        {
            // 409: it is being deleted at this moment.
        }
    }

    private Func<Process, Task> Hold(KnownTenant tenant, SubjectId? subject)
    {
        var id = HoldId.Of($"op_{++_names:D26}");
        return async process =>
        {
            var outcome = await process.Get<HoldPlacement>().PlaceAsync(
                process.Get<DurableTaskClient>(),
                new PlacementDraft(
                    id, tenant.Id, subject is { } held ? new SubjectReference.ById(held) : null,
                    new HoldText("Matter", "Reason"), ReviewOn: null, new AuditPayload(Owner)),
                CancellationToken.None);
            if (outcome is not PlacementOutcome.Placed(_, var inFlight, _))
            {
                world.Note("hold", $"{outcome}");
                if (!checks.MayRefuseHold(tenant.Id))
                    throw new IOException($"Not placed: {outcome}");
                return;
            }

            // What was under way may still end, within its permit.
            var binds = inFlight == 0 ? world.Now : world.Now + HoldLimits.Permit;
            var hold = new KnownHold(id.Value, tenant.Id, subject, binds);
            checks.Placed(hold);
            world.Note("hold", $"{id} binds, {inFlight} in flight");
            actors.Call(world.Now + holdLasts, "the hold is released", Release(id, hold));
        };
    }

    private Func<Process, Task> Release(HoldId id, KnownHold hold) => async process =>
    {
        if (!hold.IsReleasing)
            checks.Releasing(hold);
        hold.IsReleasing = true;
        await process.Get<HoldRelease>().ReleaseAsync(
            process.Get<DurableTaskClient>(), hold.Tenant, id, "Over.", new IfMatch.Anything(), new AuditPayload(Owner),
            CancellationToken.None);
    };
}
