using PrivacyFunctions.Audit;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>Releases a hold: the person's id goes, their pseudonym stays, and what waited is told.</summary>
public sealed class HoldRelease(
    HoldStore store, HoldTexts texts, HoldNews news, IPseudonyms pseudonyms, IAuditLog audit, TimeProvider time)
{
    /// <summary>5 attempts: a hold changes once in its life, so a second one finds what happened.</summary>
    private const int Attempts = 5;

    public async Task<ReleaseOutcome> ReleaseAsync(
        DurableTaskClient client, TenantId tenant, HoldId id, string reason, IfMatch ifMatch, AuditPayload actor,
        CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await store.GetAsync(tenant, id, cancellation) is not ({ } row, var tag))
                return new ReleaseOutcome.NotFound();
            if (!ifMatch.Allows(tag))
                return new ReleaseOutcome.Changed();
            var subject = row.Hold.Subject;
            var pseudonym = await PseudonymAsync(tenant, subject, cancellation);
            if (row.Hold.Release(pseudonym, time.GetUtcNow(), actor.Actor) is not HoldChange.To(var released))
                return new ReleaseOutcome.ReleasedBefore();
            var next = new HoldRow(
                released, row.Text, await texts.TrySealReleaseAsync(tenant, id, reason, cancellation));
            // Read before it is told: a purge that waited may delete the tenant's key at once.
            var view = await HoldView.OfAsync(next, texts, cancellation);
            if (!await store.ReleaseAsync(next, subject, tag, cancellation))
                continue;
            // Released: what follows is done even when the caller has gone.
            await audit.AppendAsync([HoldAudit.Released(released, actor)], CancellationToken.None);
            await news.TellAsync(client, released, subject, CancellationToken.None);
            return new ReleaseOutcome.Released(view);
        }

        throw new TimeoutException($"Hold {id} was changed by others {Attempts} times in a row.");
    }

    /// <summary>
    /// Null for a hold on the tenant, and where the tenant's key cannot be used: a purge that waits for the release must
    /// not wait for ever.
    /// </summary>
    private async Task<string?> PseudonymAsync(TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        if (subject is not { } person)
            return null;
        try
        {
            return (await pseudonyms.OfAsync(tenant, PseudonymKinds.Subject, person.Value, cancellation)).Text;
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }
}

public abstract record ReleaseOutcome
{
    private ReleaseOutcome()
    {
    }

    public sealed record Released(HoldView View) : ReleaseOutcome;

    public sealed record NotFound : ReleaseOutcome;

    /// <summary>Not the version that the caller has read.</summary>
    public sealed record Changed : ReleaseOutcome;

    public sealed record ReleasedBefore : ReleaseOutcome;
}
