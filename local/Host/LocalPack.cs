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
    /// The pack for trying it on invented data: a PostgreSQL database that nobody gave is a SQLite file, and a service
    /// at an identity provider that nobody gave is left out, because nobody can invent that.
    /// </summary>
    public static TriedPack ForTrying(
        PolicyPack pack, IReadOnlyDictionary<string, string> given)
    {
        bool IsMissing(Service service) =>
            service.Connector == ConnectorKind.PostgreSql && !given.ContainsKey(service.Connection!);
        bool IsLeftOut(Service service) =>
            service.IsAtIdentityProvider && !given.ContainsKey(service.Connection!);
        var leftOut = pack.Services.Where(IsLeftOut).Select(service => service.Name).ToList();
        var services = pack.Services.Where(service => !IsLeftOut(service)).Select(service =>
            IsMissing(service) ? service with { Connector = ConnectorKind.Sqlite } : service);
        return new TriedPack(
            pack with { Services = [.. services], Erasure = Without(pack.Erasure, leftOut) },
            [.. pack.Services.Where(IsMissing).Select(service => service.Connection!).Distinct(StringComparer.Ordinal)],
            leftOut);
    }

    private static ErasureRules Without(ErasureRules rules, List<string> leftOut) => rules with
    {
        Order = [.. rules.Order.Select(group => Without(group, leftOut)).Where(group => group.Count > 0)],
        Recipients =
        [
            .. rules.Recipients.Select(recipient => recipient with { Services = Without(recipient.Services, leftOut) }),
        ],
        Backups = rules.Backups with { ShreddedServices = Without(rules.Backups.ShreddedServices, leftOut) },
    };

    private static IReadOnlyList<string> Without(IReadOnlyList<string> services, List<string> leftOut) =>
        [.. services.Where(service => !leftOut.Contains(service, StringComparer.Ordinal))];
}

/// <param name="OnSqlite">Connections to PostgreSQL that are SQLite files here.</param>
/// <param name="LeftOut">Services at identity providers that are not there.</param>
internal sealed record TriedPack(PolicyPack Pack, IReadOnlyList<string> OnSqlite, IReadOnlyList<string> LeftOut);
