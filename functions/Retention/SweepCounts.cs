using PrivacyFunctions.Connectors;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Counts what a sweep would do, and changes nothing.</summary>
public sealed class SweepCounts(IHolds holds, IConnectors connectors, ProtectedPeople protection)
{
    /// <exception cref="ConnectorException">The service does not answer for now.</exception>
    public async Task<SweepCount> CountAsync(
        TenantId tenant, SweepRule rule, RecordSelection selection, CancellationToken cancellation)
    {
        if (connectors.For(rule.Collection.Service) is not IRetentionConnector connector)
            return new SweepCount.Failed(FailureReason.NotSupported);
        var (hold, held) = await HeldAsync(tenant, rule, cancellation);
        var people = hold is null
            ? await protection.OfAsync(tenant, rule.Collection, held, cancellation) : new Protected([], hold);
        try
        {
            var count = await connector.CountAsync(
                new SelectedRecords(tenant, selection, people.People), rule.Collection, rule.Action, cancellation);
            return people.Unknown is { } stopped
                ? new SweepCount.Held(count, stopped) : new SweepCount.Counted(count);
        }
        catch (NotSupportedException)
        {
            return new SweepCount.Failed(FailureReason.NotSupported);
        }
        catch (ConnectorException fault) when (!fault.Retriable)
        {
            return new SweepCount.Failed(fault.Reason);
        }
    }

    /// <summary>
    /// What the holds are now: a permit says it, and is given back at once, because nothing is destroyed with it.
    /// </summary>
    private async Task<(string? Hold, IReadOnlyDictionary<SubjectId, string> Held)> HeldAsync(
        TenantId tenant, SweepRule rule, CancellationToken cancellation)
    {
        var taken = await holds.TakePermitAsync(tenant, subject: null, $"count.{rule.Collection.Service}", cancellation);
        if (taken is not PermitOutcome.Permitted(var permit))
            return (((PermitOutcome.Held)taken).Hold, new Dictionary<SubjectId, string>());
        await holds.ReturnPermitAsync(permit, cancellation);
        return (null, permit.HeldSubjects);
    }
}

public abstract record SweepCount
{
    private SweepCount()
    {
    }

    public sealed record Counted(SelectionCount Count) : SweepCount;

    /// <summary>Nothing of it may go now.</summary>
    public sealed record Held(SelectionCount Count, string Hold) : SweepCount;

    /// <summary>The service cannot count or remove such records, or its answer is none to rely on.</summary>
    public sealed record Failed(FailureReason Reason) : SweepCount;
}
