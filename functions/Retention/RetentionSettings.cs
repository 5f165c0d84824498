using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// What a tenant sets for itself, inside the pack's bounds. The window of the audit log gets shorter only after
/// <see cref="RetentionLimits.ShorterAudit"/>, because who can shorten it could make the traces of their own doing
/// disappear.
/// </summary>
public sealed class RetentionSettings(
    PolicyPack pack, RetentionStore store, WaitingSettings waits, IAuditLog audit, OpaqueIds ids, TimeProvider time)
{
    /// <param name="days">Setting → days; null takes a setting back. Settings that are not named stay.</param>
    public async Task<SettingsOutcome> SetAsync(
        TenantId tenant, IReadOnlyDictionary<string, int?> days, IfMatch ifMatch, AuditPayload caller,
        CancellationToken cancellation)
    {
        if (Errors(days) is { Count: > 0 } errors)
            return new SettingsOutcome.Refused(errors);
        var (current, tag) = await store.SettingsAsync(tenant, cancellation);
        if (ifMatch is IfMatch.Version asked && asked.Tag != tag)
            return new SettingsOutcome.Changed();
        // What has waited long enough holds, also where the timer did not come: it is set anew and not taken back.
        if (current.Waiting?.IsDue(time.GetUtcNow()) == true)
        {
            if (await waits.ApplyAsync(tenant, current, tag!.Value, cancellation) is not { } applied)
                return new SettingsOutcome.Changed();
            (current, tag) = (current.Applied(), applied);
        }

        var (id, now) = (ids.New("op"), time.GetUtcNow());
        var next = current.With(
            days, pack.AuditSetting,
            value => new WaitingSetting(
                id, pack.AuditSetting!.Name, value, now, now + RetentionLimits.ShorterAudit, caller.Actor));
        var events = Events(tenant, id, current, next, days.Keys, now, caller).ToList();
        // Asked for once more, it waits as it did.
        if (events.Count == 0 && tag is { } unchanged)
            return Written(next, days.Keys, unchanged);
        // In the log before it holds: what is deleted by it can always be explained.
        await audit.AppendAsync(events, cancellation);
        return await store.WriteSettingsAsync(tenant, next, tag, cancellation) is { } written
            ? Written(next, days.Keys, written) : new SettingsOutcome.Changed();
    }

    private static IEnumerable<AuditEvent> Events(
        TenantId tenant, string id, TenantSettings current, TenantSettings next, IEnumerable<string> named,
        DateTimeOffset now, AuditPayload caller)
    {
        if (next.Waiting is { } waiting && waiting != current.Waiting)
            yield return RetentionAudit.ShorteningAsked(tenant, waiting, caller);
        if (current.Waiting is { } dropped && dropped != next.Waiting)
            yield return RetentionAudit.ShorteningDropped(tenant, id, dropped, now, caller);
        if (named.Any(name => name != next.Waiting?.Setting))
            yield return RetentionAudit.Set(tenant, id, next, now, caller);
    }

    private static SettingsOutcome Written(TenantSettings next, IEnumerable<string> named, ETag tag) =>
        next.Waiting is { } waiting && named.Contains(waiting.Setting, StringComparer.Ordinal)
            ? new SettingsOutcome.Waits(next.Days, waiting, tag) : new SettingsOutcome.Written(next.Days, tag);

    private List<FieldError> Errors(IReadOnlyDictionary<string, int?> days) => days.Count == 0
        ? [new FieldError("", "missing_member")]
        : [.. days.Where(pair => !IsAllowed(pair.Key, pair.Value))
            .Select(pair => new FieldError(
                $"/{pair.Key}", pack.Settings.ContainsKey(pair.Key) ? "out_of_bounds" : "unknown_setting"))];

    private bool IsAllowed(string name, int? days) => pack.Settings.TryGetValue(name, out var setting) &&
        (days is null || (days >= setting.Min && days <= setting.Max));
}

public abstract record SettingsOutcome
{
    private SettingsOutcome()
    {
    }

    /// <param name="Days">What holds.</param>
    public sealed record Written(IReadOnlyDictionary<string, int> Days, ETag Tag) : SettingsOutcome;

    /// <summary>One of what was asked for does not hold yet; the rest does.</summary>
    public sealed record Waits(IReadOnlyDictionary<string, int> Days, WaitingSetting Waiting, ETag Tag) : SettingsOutcome;

    public sealed record Refused(IReadOnlyList<FieldError> Errors) : SettingsOutcome;

    /// <summary>Somebody else has set something meanwhile.</summary>
    public sealed record Changed : SettingsOutcome;
}
