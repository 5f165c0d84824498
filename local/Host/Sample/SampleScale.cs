namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>How much invented data there is. The same values give the same data, byte for byte.</summary>
/// <param name="SubjectsPerTenant">At least 1; the first is the OWNER, the second the ADMIN.</param>
/// <param name="RecordsPerCollection">
/// Records of each person in each collection, where the key allows more than one.
/// </param>
/// <param name="AsOf">
/// The newest record is a little older than this, the oldest 400 days or half its retention. The local host takes its
/// clock's time when the sample is first made.
/// </param>
/// <param name="Huge">One person with very much data; null for none.</param>
public sealed record SampleScale(
    int SubjectsPerTenant, int RecordsPerCollection, ulong Seed, DateTimeOffset AsOf, HugeSubject? Huge = null)
{
    public static SampleScale Default { get; } =
        new(
            SubjectsPerTenant: 6, RecordsPerCollection: 12, Seed: 20260601,
            AsOf: new DateTimeOffset(2026, 6, 1, 9, 0, 0, TimeSpan.Zero));
}

/// <summary>A person whose records of one collection are together about <paramref name="Bytes"/> large.</summary>
/// <param name="Collection">A collection in SQL with a text or JSON field that is not part of its key.</param>
/// <param name="RecordBytes">Size of each of the added records.</param>
public sealed record HugeSubject(
    string Tenant, string Subject, string Service, string Collection, long Bytes, int RecordBytes = 2048);
