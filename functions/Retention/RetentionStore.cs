using System.Text;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>How far every rule is, and what tenants have set. Changed by compare-and-set only.</summary>
public sealed class RetentionStore(IEntityStore entities, EnvelopeCipher cipher)
{
    /// <summary>20 attempts: more writers than that on one rule at once mean something is wrong.</summary>
    private const int MaxAttempts = 20;

    private const string CursorPurpose = "sweep-cursor";

    public async Task<SweepState> GetAsync(TenantId tenant, string rule, CancellationToken cancellation) =>
        await entities.GetAsync(RetentionRows.Rule(tenant, rule), cancellation) is { } stored
            ? EntityJson.Read<SweepState>(stored) : SweepState.None;

    /// <summary>The state after the transition, which is applied anew where another writer came first.</summary>
    public async Task<SweepState> UpdateAsync(
        TenantId tenant, string rule, Func<SweepState, SweepState> transition, CancellationToken cancellation)
    {
        var key = RetentionRows.Rule(tenant, rule);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await entities.GetAsync(key, cancellation);
            var state = stored is null ? SweepState.None : EntityJson.Read<SweepState>(stored);
            var next = transition(state);
            if (next == state)
                return state;
            var content = EntityJson.Write(next);
            var outcome = stored is null
                ? await entities.InsertAsync(key, content, cancellation)
                : await entities.ReplaceAsync(key, content, stored.ETag, cancellation);
            if (outcome is WriteOutcome.Written)
                return next;
        }

        throw new TimeoutException($"Rule {rule} was changed by others {MaxAttempts} times in a row.");
    }

    public async Task<(TenantSettings Settings, ETag? ETag)> SettingsAsync(
        TenantId tenant, CancellationToken cancellation) =>
        await entities.GetAsync(RetentionRows.Settings(tenant), cancellation) is { } stored
            ? (EntityJson.Read<TenantSettings>(stored), stored.ETag)
            : (TenantSettings.None, null);

    /// <summary>The new version; null when another writer came first.</summary>
    public async Task<ETag?> WriteSettingsAsync(
        TenantId tenant, TenantSettings settings, ETag? read, CancellationToken cancellation)
    {
        var (key, content) = (RetentionRows.Settings(tenant), EntityJson.Write(settings));
        var outcome = read is { } expected
            ? await entities.ReplaceAsync(key, content, expected, cancellation)
            : await entities.InsertAsync(key, content, cancellation);
        return outcome is WriteOutcome.Written written ? written.ETag : null;
    }

    public async Task<byte[]?> SealAsync(
        TenantId tenant, string rule, string? cursor, CancellationToken cancellation) => cursor is null ? null
        : await cipher.SealAsync(
            new KeyScope.Tenant(tenant), CursorPurpose, rule, Encoding.UTF8.GetBytes(cursor), cancellation);

    public async Task<string?> OpenAsync(
        TenantId tenant, string rule, byte[]? cursor, CancellationToken cancellation) => cursor is null ? null
        : Encoding.UTF8.GetString(
            await cipher.OpenAsync(new KeyScope.Tenant(tenant), CursorPurpose, rule, cursor, cancellation));
}
