using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>Writes every connection's data to where its connector will look for it.</summary>
/// <param name="cipher">What documents and tokens are encrypted with; null leaves them as they are.</param>
internal sealed class SampleWriter(
    PolicyPack pack, SampleRows rows, IReadOnlyDictionary<string, string> given, SampleCipher? cipher)
{
    public async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        foreach (var group in ByConnection(pack))
        {
            if (await OpenAsync(group.Key, [.. group], folder, cancellation) is not { } store)
                continue;
            await using (store)
            {
                foreach (var collection in group.SelectMany(service => service.Collections))
                {
                    var table = SampleSchema.Tables(group).First(candidate =>
                        string.Equals(candidate.Name, collection.Source, StringComparison.OrdinalIgnoreCase));
                    await store.WriteAsync(collection, table, Sealed(collection, table), cancellation);
                }

                await store.CompleteAsync(cancellation);
            }
        }
    }

    /// <summary>
    /// What must stand before the app starts: the tables of given databases, which it asks whether they keep tenants apart.
    /// </summary>
    public static async Task PrepareAsync(
        PolicyPack pack, IReadOnlyDictionary<string, string> given, CancellationToken cancellation)
    {
        foreach (var group in ByConnection(pack).Where(group => group.Key.Kind == ConnectorKind.PostgreSql))
        {
            if (given.TryGetValue(group.Key.Name, out var database))
                await PostgreSqlSampleStore.PrepareAsync(database, SampleSchema.Tables(group), cancellation);
        }
    }

    public static IReadOnlyDictionary<string, string> Connections(
        PolicyPack pack, string folder, IReadOnlyDictionary<string, string> given)
    {
        var connections = new Dictionary<string, string>(given, StringComparer.Ordinal);
        foreach (var (name, kind) in ByConnection(pack).Select(group => group.Key))
        {
            if (kind == ConnectorKind.Sqlite)
                connections.TryAdd(name, SqliteSampleStore.ConnectionString(DatabasePath(folder, name)));
            else if (kind == ConnectorKind.Files)
                connections.TryAdd(name, Path.Combine(folder, name));
        }

        return connections;
    }

    public static IReadOnlyDictionary<string, string> ServiceDatabases(PolicyPack pack, string folder) =>
        pack.Services.Where(service => service.Connector == ConnectorKind.Http)
            .ToDictionary(
                service => service.Name, service => DatabasePath(folder, service.Name), StringComparer.Ordinal);

    /// <summary>The rows as the product stores them: a token of a connected system is encrypted.</summary>
    private IEnumerable<object?[]> Sealed(Collection collection, SampleTable table)
    {
        var tokens = collection.Fields.Where(IsToken).Select(field => table.Ordinal(field.Column)).ToList();
        foreach (var row in rows.For(collection, table))
        {
            foreach (var column in tokens)
            {
                if (cipher is not null && row[column] is byte[] token)
                    row[column] = cipher.Seal((string)row[table.Ordinal(collection.TenantColumn)]!, token);
            }

            yield return row;
        }
    }

    /// <summary>A secret that the product must read again; of others it keeps a hash.</summary>
    private static bool IsToken(Field field) =>
        field is { Category: "credential", Type: FieldType.Bytes } &&
        !field.Column.Contains("hash", StringComparison.OrdinalIgnoreCase);

    /// <summary>A service behind HTTP has its own process and its own file, even if it shares a base URL.</summary>
    private static IEnumerable<IGrouping<(string Name, ConnectorKind Kind), Service>> ByConnection(PolicyPack pack) =>
        pack.Services.Where(service => service.Connection is not null)
            .GroupBy(
                service =>
                    (service.Connector == ConnectorKind.Http ? service.Name : service.Connection!, service.Connector));

    /// <summary>Null where the data is somebody's own.</summary>
    private Task<ISampleStore?> OpenAsync(
        (string Name, ConnectorKind Kind) connection, IReadOnlyList<Service> services, string folder,
        CancellationToken cancellation)
    {
        var tables = SampleSchema.Tables(services);
        return connection.Kind switch
        {
            ConnectorKind.Http =>
                SqliteSampleStore.OpenAsync(DatabasePath(folder, connection.Name), tables, cancellation),
            ConnectorKind.PostgreSql when given.TryGetValue(connection.Name, out var database) =>
                PostgreSqlSampleStore.OpenAsync(database, tables, cancellation),
            _ when given.ContainsKey(connection.Name) => Task.FromResult<ISampleStore?>(null),
            ConnectorKind.Sqlite =>
                SqliteSampleStore.OpenAsync(DatabasePath(folder, connection.Name), tables, cancellation),
            ConnectorKind.Files =>
                Task.FromResult<ISampleStore?>(FilesSampleStore.At(Path.Combine(folder, connection.Name), cipher)),
            ConnectorKind.Scim or ConnectorKind.OAuthRevocation or ConnectorKind.Keycloak => throw new LocalHostException(
                LocalHostExit.App,
                $"The pack's connection '{connection.Name}' leads to an identity provider, which cannot be invented: give it by --connection {connection.Name}=…"),
            _ => throw new LocalHostException(
                LocalHostExit.App,
                $"The pack's connection '{connection.Name}' is a PostgreSQL database and must be given: --connection {connection.Name}=…"),
        };
    }

    private static string DatabasePath(string folder, string name) => Path.Combine(folder, $"{name}.db");
}
