using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>What a tenant sets for itself, inside the pack's bounds.</summary>
public sealed class RetentionSettings(
    PolicyPack pack, RetentionStore store, IAuditLog audit, OpaqueIds ids, TimeProvider time)
{
    /// <param name="days">Setting → days; null takes a setting back. Settings that are not named stay.</param>
    public async Task<SettingsOutcome> SetAsync(
        TenantId tenant, IReadOnlyDictionary<string, int?> days, IfMatch ifMatch, AuditPayload caller,
        CancellationToken cancellation)
    {
        var errors = days.Where(pair => !IsAllowed(pair.Key, pair.Value))
            .Select(pair => new FieldError(
                pack.Settings.ContainsKey(pair.Key) ? $"/{pair.Key}" : "",
                pack.Settings.ContainsKey(pair.Key) ? "out_of_bounds" : "unknown_setting")).ToList();
        if (errors.Count > 0 || days.Count == 0)
            return new SettingsOutcome.Refused(errors.Count > 0 ? errors : [new FieldError("", "missing_member")]);
        var (current, tag) = await store.SettingsAsync(tenant, cancellation);
        if (ifMatch is IfMatch.Version asked && asked.Tag != tag)
            return new SettingsOutcome.Changed();
        var next = new Dictionary<string, int>(current.Days, StringComparer.Ordinal);
        foreach (var (name, value) in days)
        {
            next.Remove(name);
            if (value is { } set)
                next[name] = set;
        }

        var row = new TenantSettingsRow(next);
        // In the log before it holds: what is deleted by it can always be explained.
        await audit.AppendAsync(
            [RetentionAudit.Set(tenant, ids.New("op"), row, time.GetUtcNow(), caller)], cancellation);
        return await store.WriteSettingsAsync(tenant, row, tag, cancellation) is { } written
            ? new SettingsOutcome.Written(next, written)
            : new SettingsOutcome.Changed();
    }

    private bool IsAllowed(string name, int? days) => pack.Settings.TryGetValue(name, out var setting) &&
        (days is null || (days >= setting.Min && days <= setting.Max));
}

public abstract record SettingsOutcome
{
    private SettingsOutcome()
    {
    }

    public sealed record Written(IReadOnlyDictionary<string, int> Days, ETag Tag) : SettingsOutcome;

    public sealed record Refused(IReadOnlyList<FieldError> Errors) : SettingsOutcome;

    /// <summary>Somebody else has set something meanwhile.</summary>
    public sealed record Changed : SettingsOutcome;
}
