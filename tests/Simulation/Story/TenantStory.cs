using PrivacyFunctions.Keys;
using PrivacyFunctions.Simulation.Checks;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Story;

/// <summary>
/// A customer and a trial are deleted, restored, forced and held while their keys are rotated and renewed; another
/// customer lives on beside them.
/// </summary>
internal sealed class TenantStory(World world, Actors actors, TenantInvariants checks, TenantPlan plan)
{
    private readonly TenantCalls _calls = new(world, actors, checks, plan.HoldLasts);
    private bool _hasBegun;
    private bool _hasLost;

    /// <summary>Tenants, their keys, their people and what is sealed for them; nothing fails here.</summary>
    public void SetStage(Process process)
    {
        foreach (var tenant in TenantInvariants.Everybody)
        {
            process.Atomically(async () =>
            {
                await process.Get<TenantProvisioning>().ProvisionAsync(
                    tenant, tenant.Value, tenant == TenantInvariants.Initech ? TenantState.Trial : TenantState.Active,
                    CancellationToken.None, new($"owner@{tenant}.example"));
                checks.Canaries.Add(tenant, await TenantCanaries.MakeAsync(process, tenant));
                return true;
            });
            foreach (var person in People.Everybody.Take(2))
                world.Product.Put(tenant, person);
        }

        checks.StageIsSet();
    }

    public void Begin()
    {
        foreach (var (at, act, ofTrial) in plan.Steps)
        {
            var tenant = checks.Known[ofTrial ? TenantInvariants.Initech : TenantInvariants.Acme];
            _calls.At(World.Begin + at, act, tenant);
        }

        if (plan.Liar is var (liar, times))
            world.Product.Lies[liar] = times;
        if (plan.MailIsRefused)
            world.Mails.Refused.Add($"owner@{TenantInvariants.Acme}.example");
    }

    /// <summary>The purge of a tenant has begun.</summary>
    public void Begun(KnownTenant tenant)
    {
        if (_hasBegun || plan.HoldAtBegin is not { } hold || world.Now > World.Begin + TenantPlan.LastStep)
            return;
        _hasBegun = true;
        _calls.At(world.Now, hold, tenant);
    }

    /// <summary>A record of a tenant is gone.</summary>
    public void Lost(KnownTenant tenant)
    {
        if (_hasLost)
            return;
        _hasLost = true;
        if (plan.HoldAtFirstLoss is { } hold && world.Now < World.Begin + TenantPlan.LastStep)
            _calls.At(world.Now, hold, tenant);
        if (plan.Down is var (down, length))
            world.Product.DownUntil[down] = world.Now + length;
    }

    /// <summary>
    /// A key was deleted: a service that used it just before asks again when no cache may have it any more, but while
    /// it would still be in one that was not emptied.
    /// </summary>
    public void KeyDeleted(TenantId tenant) => actors.Call(
        world.Now + TimeSpan.FromMinutes(3.5), $"a service of {tenant} asks for its key",
        process => _calls.UseAsync(process, tenant));
}
