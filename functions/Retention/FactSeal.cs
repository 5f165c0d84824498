using System.Text.Json;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Seals what waiting facts are about. A person's identifiers are sealed under the person's own key, so that its
/// destruction reaches them; the id that this key is found by, and records, under the tenant's.
/// </summary>
public sealed class FactSeal(EnvelopeCipher cipher)
{
    private const string Purpose = "product-fact";
    private const string PersonPurpose = "product-fact-person";

    /// <exception cref="KeyUnavailableException">The person was fenced meanwhile.</exception>
    internal async Task<FactEnvelopes> SealAsync(
        TenantId tenant, ProductFact fact, FactIdentifiers identifiers, CancellationToken cancellation)
    {
        var about = new FactSubject(fact.Subject?.Value, fact.Record?.Reveal());
        var ours = await cipher.SealAsync(
            new KeyScope.Tenant(tenant), Purpose, fact.Id, JsonSerializer.SerializeToUtf8Bytes(about), cancellation);
        var theirs = fact.Subject is not { } subject ? null : await cipher.SealAsync(
            new KeyScope.Subject(tenant, subject), PersonPurpose, fact.Id,
            JsonSerializer.SerializeToUtf8Bytes(identifiers.ByName), cancellation);
        return new FactEnvelopes(ours, theirs);
    }

    /// <summary>Null where it was forgotten what the fact is about, or whom with their key.</summary>
    internal async Task<FactAbout?> OpenAsync(TenantId tenant, FactRow fact, CancellationToken cancellation)
    {
        if (fact.Sealed is not { } ours)
            return null;
        var about = JsonSerializer.Deserialize<FactSubject>(
            await cipher.OpenAsync(new KeyScope.Tenant(tenant), Purpose, fact.Id, ours, cancellation))!;
        if (about.Subject is not { } subject || fact.Identifiers is not { } theirs)
            return new FactAbout(Subject: null, FactIdentifiers.None, about.Record);
        var id = SubjectId.Parse(subject);
        try
        {
            var identifiers = JsonSerializer.Deserialize<Dictionary<string, string>>(await cipher.OpenAsync(
                new KeyScope.Subject(tenant, id), PersonPurpose, fact.Id, theirs, cancellation))!;
            return new FactAbout(id, new FactIdentifiers(identifiers), about.Record);
        }
        catch (KeyUnavailableException gone) when (gone.Refusal == KeyRefusal.Destroyed)
        {
            // They were erased, and their records with them.
            return null;
        }
    }

    /// <summary>The same under the tenant's key that is written with now.</summary>
    internal async Task<byte[]> ResealAsync(
        TenantId tenant, string fact, byte[] envelope, CancellationToken cancellation)
    {
        var scope = new KeyScope.Tenant(tenant);
        var about = await cipher.OpenAsync(scope, Purpose, fact, envelope, cancellation);
        return await cipher.SealAsync(scope, Purpose, fact, about, cancellation);
    }
}

internal sealed record FactEnvelopes(byte[] Tenants, byte[]? Persons);

/// <param name="Subject">The person's id; null where the fact names nobody.</param>
/// <param name="Record">The value that the records have; null where the fact names none.</param>
internal sealed record FactSubject(string? Subject, string? Record);

/// <summary>A person's identifiers by name; empty where a fact names nobody.</summary>
internal sealed record FactIdentifiers(IReadOnlyDictionary<string, string> ByName)
{
    public static FactIdentifiers None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <summary>What a waiting fact is about, opened.</summary>
internal sealed record FactAbout(SubjectId? Subject, FactIdentifiers Identifiers, string? Record);
