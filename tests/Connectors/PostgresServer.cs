using System.Diagnostics;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// A throw-away PostgreSQL server on a Unix socket in a temporary folder. It belongs to a shell that reads from this
/// process: when the process ends, however it ends, the server stops and its folder goes.
/// </summary>
/// <param name="Missing">Why there is no server; null when it runs.</param>
internal sealed record PostgresServer(string? Folder, string? Missing)
{
    private const string Script = """
        set -e
        dir=$(mktemp -d -t privacy-postgres-XXXXXX)
        finish() { [ -z "$pid" ] || { kill -INT "$pid" && wait "$pid" || true; }; rm -rf "$dir"; }
        trap finish EXIT
        "$0/initdb" -D "$dir/data" -U privacy -A trust -E UTF8 --locale=C.UTF-8 --no-sync > /dev/null
        "$0/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= "$@" > "$dir/log" 2>&1 < /dev/null &
        pid=$!
        until "$0/pg_isready" -q -h "$dir"; do kill -0 "$pid"; sleep 0.1; done
        echo "$dir"
        read -r _ || true
        """;

    /// <summary>Kept so that its standard input stays open as long as this process lives.</summary>
    private Process? Shell { get; init; }

    /// <param name="settings">As <c>name=value</c>.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        if (FindBinaries() is not { } binaries)
            return new PostgresServer(
                null, "PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or on the PATH.");
        // The server refuses to run as root; its own system user comes with the package.
        var command = Environment.UserName == "root" ? (string[])["runuser", "-u", "postgres", "--", "sh"] : ["sh"];
        var start = new ProcessStartInfo(
            command[0],
            [.. command[1..], "-c", Script, binaries, .. settings.SelectMany(setting => new[] { "-c", setting })])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        try
        {
            var shell = Process.Start(start)!;
            return await shell.StandardOutput.ReadLineAsync() is { Length: > 0 } folder
                ? new PostgresServer(folder, null) { Shell = shell }
                : new PostgresServer(null, "PostgreSQL is installed but its server does not start for this user.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new PostgresServer(null, $"PostgreSQL cannot be started: {e.Message}");
        }
    }

    public string ConnectionString(string database) =>
        $"Host={Folder};Port=5432;Username=privacy;Database={database};Maximum Pool Size=10";

    private static string? FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(path => path, StringComparer.Ordinal)
                .Select(path => Path.Combine(path, "bin"))
            : [];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return installed.Concat(onPath).FirstOrDefault(
            folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }
}
