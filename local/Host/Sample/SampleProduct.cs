using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// A product with invented data, made from a policy pack: databases and folders under <c>sample/</c> of the data
/// folder, three tenants, and people who can be signed in with the local issuer. Any pack can be tried this way.
/// </summary>
public sealed class SampleProduct
{
    /// <summary>
    /// The issuer of POST /local/token; the sample's logins name it, so that (iss, sub) leads to a person.
    /// </summary>
    public const string LocalIssuer = "https://local.privacyfunctions.example";

    /// <summary>Raised when invented values change: earlier data folders get the new ones.</summary>
    private const int Generation = 2;

    private readonly IReadOnlyList<SampleTenant> _tenants;

    private SampleProduct(
        IReadOnlyDictionary<string, string> connections, IReadOnlyDictionary<string, string> serviceDatabases,
        IReadOnlyList<SampleTenant> tenants)
    {
        Connections = connections;
        ServiceDatabases = serviceDatabases;
        _tenants = tenants;
    }

    /// <summary>
    /// Connection name → connection string (SQL) or root folder (files): the given ones and the made ones.
    /// </summary>
    public IReadOnlyDictionary<string, string> Connections { get; }

    /// <summary>
    /// Service with the HTTP connector → path of the SQLite file that the service's own process serves.
    /// </summary>
    public IReadOnlyDictionary<string, string> ServiceDatabases { get; }

    /// <summary>The tenants with their people.</summary>
    public IReadOnlyList<SampleTenant> Tenants => _tenants;

    /// <summary>
    /// Makes the sample's data, once: what is complete is left as it is, what was interrupted is made again, and data
    /// of a pack with other tables or of another scale is replaced.
    /// </summary>
    /// <param name="given">
    /// Connections that the host was given. A PostgreSQL database without the tables gets them; others are left
    /// alone.
    /// </param>
    public static async Task<SampleProduct> EnsureCreatedAsync(
        PolicyPack pack, string dataFolder, SampleScale scale, IReadOnlyDictionary<string, string> given,
        CancellationToken cancellation)
    {
        var folder = Path.Combine(Path.GetFullPath(dataFolder), "sample");
        var tenants = SamplePeople.Create(pack, scale.SubjectsPerTenant);
        var marker = Path.Combine(folder, "complete");
        var fingerprint = Fingerprint(pack, scale, given);
        if (!File.Exists(marker) || await File.ReadAllTextAsync(marker, cancellation) != fingerprint)
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            await new SampleWriter(pack, new SampleRows(pack, tenants, scale), given).WriteAsync(folder, cancellation);
            await File.WriteAllTextAsync(marker, fingerprint, cancellation);
        }

        return new SampleProduct(
            SampleWriter.Connections(pack, folder, given), SampleWriter.ServiceDatabases(pack, folder), tenants);
    }

    /// <summary>The answer of GET /local/sample.</summary>
    public string Describe() => JsonSerializer.Serialize(
        new
        {
            tenants = _tenants.Select(tenant => new
            {
                id = tenant.Id,
                name = tenant.Name,
                state = tenant.State,
                subjects = tenant.Subjects.Select(person => new
                {
                    id = person.Id,
                    email = person.Email,
                    externalId = person.ExternalId,
                    roles = person.Roles,
                }),
            }),
        });

    /// <summary>
    /// What the data depends on: tables, identity map, retention and scale, not the pack's words, and not the moment: a
    /// sample stays as it was first made. Connections by name only: they
    /// may hold secrets.
    /// </summary>
    private static string Fingerprint(PolicyPack pack, SampleScale scale, IReadOnlyDictionary<string, string> given)
    {
        var text = JsonSerializer.Serialize(new
        {
            Generation,
            scale = scale with { AsOf = default },
            given = given.Keys.Order(StringComparer.Ordinal),
            pack.Identity,
            services = pack.Services.Select(
                service => new { service.Name, service.Connector, service.Connection, service.Exempt }),
            tables = SampleSchema.Tables(pack.Services),
            collections = pack.Services.SelectMany(service => service.Collections)
                .Select(collection =>
                    new
                    {
                        collection.Service,
                        collection.Name,
                        collection.SubjectIdentifier,
                        collection.Objects,
                        Retention = pack.PeriodOf(collection.Retention)?.ToString()
                    }),
        });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
