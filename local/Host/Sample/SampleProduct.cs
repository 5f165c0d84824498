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
    private const int Generation = 3;

    private readonly PolicyPack _pack;
    private readonly SampleScale _scale;
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly string _folder;
    private readonly IReadOnlyList<SampleTenant> _tenants;

    /// <summary>The product as it will be: nothing is written yet.</summary>
    /// <param name="given">
    /// Connections that the host was given. A PostgreSQL database without the tables gets them; others are left
    /// alone.
    /// </param>
    public SampleProduct(
        PolicyPack pack, string dataFolder, SampleScale scale, IReadOnlyDictionary<string, string> given)
    {
        (_pack, _scale, _given) = (pack, scale, given);
        _folder = Path.Combine(Path.GetFullPath(dataFolder), "sample");
        _tenants = SamplePeople.Create(pack, scale.SubjectsPerTenant);
        Connections = SampleWriter.Connections(pack, _folder, given);
        ServiceDatabases = SampleWriter.ServiceDatabases(pack, _folder);
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

    /// <summary>The folder of documents that this sample makes; null where the pack has none or they were given.</summary>
    internal string? DocumentsFolder => _pack.Services
        .Where(service => service.Connector == ConnectorKind.Files && !_given.ContainsKey(service.Connection!))
        .Select(service => Connections[service.Connection!]).FirstOrDefault();

    /// <summary>The product with its data, whose documents and tokens lie there unencrypted.</summary>
    public static async Task<SampleProduct> EnsureCreatedAsync(
        PolicyPack pack, string dataFolder, SampleScale scale, IReadOnlyDictionary<string, string> given,
        CancellationToken cancellation)
    {
        var sample = new SampleProduct(pack, dataFolder, scale, given);
        await sample.EnsureCreatedAsync(keys: null, cancellation);
        return sample;
    }

    /// <summary>What must stand before the app starts; again changes nothing.</summary>
    internal Task PrepareAsync(CancellationToken cancellation) =>
        SampleWriter.PrepareAsync(_pack, _given, cancellation);

    /// <summary>
    /// Makes the sample's data, once: what is complete is left as it is, what was interrupted is made again, and data
    /// of a pack with other tables or of another scale is replaced.
    /// </summary>
    /// <param name="keys">Where data keys come from; null leaves documents and tokens unencrypted.</param>
    internal async Task EnsureCreatedAsync(DataKeyClient? keys, CancellationToken cancellation)
    {
        var marker = Path.Combine(_folder, "complete");
        var fingerprint = Fingerprint(_pack, _scale, _given, isEncrypted: keys is not null);
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker, cancellation) == fingerprint)
            return;
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        var cipher = keys is null ? null : await SampleCipher.CreateAsync(keys, _tenants, cancellation);
        await new SampleWriter(_pack, new SampleRows(_pack, _tenants, _scale), _given, cipher)
            .WriteAsync(_folder, cancellation);
        await File.WriteAllTextAsync(marker, fingerprint, cancellation);
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
    private static string Fingerprint(
        PolicyPack pack, SampleScale scale, IReadOnlyDictionary<string, string> given, bool isEncrypted)
    {
        var text = JsonSerializer.Serialize(new
        {
            Generation,
            isEncrypted,
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
