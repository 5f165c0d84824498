using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>What a purge has done so far: what its certificate is made from. No personal data.</summary>
public sealed record PurgeRecord(
    TenantId Tenant, string Deletion, DateTimeOffset BegunAt, IReadOnlyList<PurgedService> Services)
{
    /// <summary>When the key was asked to be destroyed and no process holds one of the tenant's any more.</summary>
    public DateTimeOffset? KeyInaccessibleAt { get; init; }

    /// <summary>When the vault purges the key by itself.</summary>
    public DateTimeOffset? KeyPurgeAt { get; init; }

    /// <summary>When the vault was first seen without the key: nobody brings it back.</summary>
    public DateTimeOffset? KeyPurgedAt { get; init; }

    /// <summary>When bytes that had been wrapped under the key were tried, and did not unwrap.</summary>
    public DateTimeOffset? KeyProbedAt { get; init; }

    public DateTimeOffset? OwnRecordsGoneAt { get; init; }

    /// <summary>When the certificate's supplement was issued: there is nothing left to wait for.</summary>
    public DateTimeOffset? SupplementedAt { get; init; }

    /// <summary>When the last of the services' legal retentions is over; null where nothing is retained.</summary>
    public DateTimeOffset? RetainedUntil => Services.SelectMany(service => service.Result.Items)
        .Select(item => item.Receipt).OfType<Connectors.Receipt.Retained>()
        .Max(retained => (DateTimeOffset?)retained.Until);

    public PurgeRecord With(PurgedService service) => this with
    {
        Services = [.. Services.Where(other => other.Result.Name != service.Result.Name), service],
    };

    public PurgedService? Find(string service) =>
        Services.FirstOrDefault(purged => purged.Result.Name == service);
}

/// <param name="VerifiedAt">When another query found nothing left that was to go.</param>
public sealed record PurgedService(ServiceResult Result, DateTimeOffset VerifiedAt)
{
    /// <summary>
    /// The service could only be asked about people whom the accounts service lists: records of others were not seen.
    /// </summary>
    public bool OfListedPeople { get; init; }
}

/// <param name="Found">Records before the first piece: a count after a crash would say less.</param>
internal sealed record PurgeFound(long Found);
