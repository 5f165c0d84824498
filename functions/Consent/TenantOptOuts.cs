using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>What an organisation says for all of its people, where the pack lets it.</summary>
public sealed class TenantOptOuts(
    ConsentStore store, ConsentSettling settling, IAuditLog audit, OpaqueIds ids, TimeProvider time)
{
    public async Task<TenantChoiceOutcome> SetAsync(
        TenantId tenant, ConsentPurpose purpose, bool optedOut, IfMatch ifMatch, AuditPayload caller,
        CancellationToken cancellation)
    {
        var found = await store.TenantChoiceAsync(tenant, purpose.Id, cancellation);
        if (ifMatch is IfMatch.Version asked && asked.Tag != found?.ETag)
            return new TenantChoiceOutcome.Changed();
        // What an earlier pack allowed can be taken back.
        if (!purpose.TenantMayOptOut && (optedOut || found is null))
            return new TenantChoiceOutcome.NotAllowed();
        if (found is { } same && same.Choice.OptedOut == optedOut)
            return new TenantChoiceOutcome.Set(same.Choice, same.ETag);
        var choice = new TenantChoice(ids.New(ConsentDecisions.IdPrefix), optedOut, time.GetUtcNow());
        // In the log before it holds: what is deleted by it can always be explained.
        await audit.AppendAsync([ConsentAudit.TenantDecided(tenant, purpose.Id, choice, caller)], cancellation);
        if (await store.AddAsync(tenant, purpose.Id, choice, found?.ETag, cancellation) is not { } tag)
            return new TenantChoiceOutcome.Changed();
        return new TenantChoiceOutcome.Set(choice, tag)
        {
            AtOnce = await settling.TrySettleAsync(tenant, choice.Pending(purpose.Id), cancellation),
        };
    }
}

public abstract record TenantChoiceOutcome
{
    private TenantChoiceOutcome()
    {
    }

    public sealed record Set(TenantChoice Choice, ETag Tag) : TenantChoiceOutcome
    {
        /// <summary>The retention rules that act on it at once.</summary>
        public IReadOnlyList<string> AtOnce { get; init; } = [];
    }

    /// <summary>The pack does not let organisations opt out of it.</summary>
    public sealed record NotAllowed : TenantChoiceOutcome;

    /// <summary>Somebody else has set it meanwhile.</summary>
    public sealed record Changed : TenantChoiceOutcome;
}
