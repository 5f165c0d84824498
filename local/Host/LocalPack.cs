using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host;

/// <summary>Reads the policy pack for the console: every error on a line of its own.</summary>
internal static class LocalPack
{
    /// <exception cref="LocalHostException">The file cannot be read or is no valid pack.</exception>
    public static PolicyPack Load(string file)
    {
        try
        {
            return PolicyPackLoader.LoadFile(file) switch
            {
                PolicyPackOutcome.Loaded loaded => loaded.Pack,
                PolicyPackOutcome.Invalid invalid => throw new LocalHostException(
                    LocalHostExit.Pack,
                    $"The policy pack has {invalid.Errors.Count} error(s):\n{string.Join('\n', invalid.Errors)}"),
                _ => throw new InvalidOperationException("An unknown outcome of reading a pack."),
            };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException(LocalHostExit.Pack, $"The policy pack {file} cannot be read.", fault);
        }
    }

    /// <exception cref="LocalHostException">
    /// A name that the pack does not have: its connection string would be ignored, and invented data used instead.
    /// </exception>
    public static void RequireConnections(PolicyPack pack, IEnumerable<string> given)
    {
        var known = pack.Services.Select(service => service.Connection).OfType<string>()
            .Distinct(StringComparer.Ordinal).ToList();
        if (given.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
            throw new LocalHostException(
                LocalHostExit.Pack,
                $"The pack has no connection '{unknown}'; it has: {string.Join(", ", known)}.");
    }

    /// <summary>
    /// The pack for trying it on invented data: a PostgreSQL database that nobody gave is a SQLite file. Answers which
    /// connections those are.
    /// </summary>
    public static (PolicyPack Pack, IReadOnlyList<string> OnSqlite) ForTrying(
        PolicyPack pack, IReadOnlyDictionary<string, string> given)
    {
        bool IsMissing(Service service) =>
            service.Connector == ConnectorKind.PostgreSql && !given.ContainsKey(service.Connection!);
        var services = pack.Services.Select(service =>
            IsMissing(service) ? service with { Connector = ConnectorKind.Sqlite } : service);
        return (
            pack with { Services = [.. services] },
            [.. pack.Services.Where(IsMissing).Select(service => service.Connection!).Distinct(StringComparer.Ordinal)]);
    }
}
