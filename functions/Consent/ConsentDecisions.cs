using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// Takes in what a person says about purposes. Written by compare-and-set with its evidence and what has to follow; of
/// two who say something at once, the later one says it about what the first one left.
/// </summary>
public sealed class ConsentDecisions(
    ConsentStore store, ConsentSeal seal, PolicyVersionsInForce documents, ConsentSettling settling, IFences fences,
    OpaqueIds ids, PolicyPack pack, TimeProvider time)
{
    internal const string IdPrefix = "con";

    public async Task<DecisionOutcome> DecideAsync(ConsentDecision decision, CancellationToken cancellation)
    {
        if (await fences.IsFencedAsync(decision.Tenant, decision.Subject, cancellation))
            return new DecisionOutcome.Fenced();
        var inForce = await documents.ReadAsync(decision.Seen.Keys, cancellation);
        // Whoever was shown another text has agreed to that one.
        if (decision.Given && Stale(decision.Seen, inForce) is { } kind)
            return new DecisionOutcome.OtherDocument(kind);
        try
        {
            return await WriteAsync(decision, inForce, cancellation);
        }
        catch (KeyUnavailableException gone) when (gone.Refusal is KeyRefusal.Fenced or KeyRefusal.Destroyed)
        {
            return new DecisionOutcome.Fenced();
        }
    }

    private static string? Stale(
        IReadOnlyDictionary<string, string> seen, IReadOnlyDictionary<string, string> inForce) =>
        seen.FirstOrDefault(document =>
            !string.Equals(inForce.GetValueOrDefault(document.Key), document.Value, StringComparison.Ordinal)).Key;

    private async Task<DecisionOutcome> WriteAsync(
        ConsentDecision decision, IReadOnlyDictionary<string, string> inForce, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < ConsentLimits.Attempts; attempt++)
        {
            var (states, writes) = (new List<ConsentState>(), new List<ConsentWrite>());
            foreach (var purpose in decision.Purposes)
            {
                var found = await store.FindAsync(decision.Tenant, decision.Subject, purpose.Id, cancellation);
                if (decision.IfMatch is IfMatch.Version asked && asked.Tag != found?.ETag)
                    return new DecisionOutcome.Changed();
                var choice = decision.Choice(ids.New(IdPrefix), time.GetUtcNow(), inForce);
                if (ConsentState.Next(found?.State, purpose.Id, choice) is not { } next)
                {
                    if (found is { State: var unchanged })
                        states.Add(unchanged);
                    continue;
                }

                if (next.Sequence > ConsentLimits.Decisions && choice.Given)
                    return new DecisionOutcome.TooMany();
                states.Add(next);
                writes.Add(new ConsentWrite(
                    next, await EntryAsync(decision, purpose, next, choice, cancellation), found?.ETag));
            }

            if (writes.Count > 0 && !await store.AddAsync(decision.Tenant, decision.Subject, writes, cancellation))
                continue;
            var atOnce = await settling.TrySettleAsync(
                decision.Tenant, writes.Select(write => write.Pending(decision.Subject)), cancellation);
            return new DecisionOutcome.Decided(states, [.. writes.Select(write => write.State.Purpose)], atOnce);
        }

        throw new TimeoutException($"Other writers of a person's consents were first {ConsentLimits.Attempts} times.");
    }

    private async Task<ConsentEntry> EntryAsync(
        ConsentDecision decision, ConsentPurpose purpose, ConsentState next, ConsentChoice choice,
        CancellationToken cancellation)
    {
        var evidence = ConsentEvidence.Of(decision.Source, purpose, pack.Version, choice);
        var envelope = await seal.SealAsync(decision.Tenant, decision.Subject, next.Decision, evidence, cancellation);
        return new ConsentEntry(
            next.Decision, purpose.Id, next.Sequence, next.Status, next.DecidedAt, envelope);
    }
}

/// <param name="Seen">Kind → version of the documents that the person says they saw.</param>
public sealed record ConsentDecision(
    TenantId Tenant, SubjectId Subject, IReadOnlyList<ConsentPurpose> Purposes, bool Given, ConsentSource Source,
    IReadOnlyDictionary<string, string> Seen, IfMatch IfMatch)
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    /// <summary>The browser's opt-out signal came with it.</summary>
    public bool SignalSent { get; init; }

    /// <summary>Nobody said anything but the browser.</summary>
    public bool BySignal { get; init; }

    /// <summary>The request that it is carried out for; null: none.</summary>
    public string? Request { get; init; }

    /// <summary>A no to some purposes.</summary>
    public static ConsentDecision No(
        TenantId tenant, SubjectId subject, IReadOnlyList<ConsentPurpose> purposes, ConsentSource source) =>
        new(tenant, subject, purposes, Given: false, source, Nothing, new IfMatch.Anything());

    internal ConsentChoice Choice(string id, DateTimeOffset at, IReadOnlyDictionary<string, string> inForce) =>
        new(Given, id, at, inForce, SignalSent, BySignal, Request);
}

public abstract record DecisionOutcome
{
    private DecisionOutcome()
    {
    }

    /// <param name="States">What holds now, of those purposes that something was ever said about.</param>
    /// <param name="New">The purposes of which it said something new.</param>
    /// <param name="AtOnce">The retention rules that act on it at once.</param>
    public sealed record Decided(
        IReadOnlyList<ConsentState> States, IReadOnlyList<string> New, IReadOnlyList<string> AtOnce) : DecisionOutcome;

    /// <summary>The person says that they saw a version that is not in force.</summary>
    public sealed record OtherDocument(string Kind) : DecisionOutcome;

    /// <summary>The person was erased, or is being erased.</summary>
    public sealed record Fenced : DecisionOutcome;

    /// <summary>Somebody else has said something meanwhile.</summary>
    public sealed record Changed : DecisionOutcome;

    /// <summary>More yeses than anybody says.</summary>
    public sealed record TooMany : DecisionOutcome;
}
