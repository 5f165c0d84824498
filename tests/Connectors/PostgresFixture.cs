using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// A throw-away PostgreSQL server for the whole test run, on a Unix socket in a temporary folder. It belongs to a shell
/// that reads from this process: when the process ends, however it ends, the server stops and its folder goes.
/// </summary>
internal static class PostgresFixture
{
    private const string Script = """
        set -e
        dir=$(mktemp -d -t privacy-postgres-XXXXXX)
        finish() { [ -z "$pid" ] || { kill -INT "$pid" && wait "$pid" || true; }; rm -rf "$dir"; }
        trap finish EXIT
        "$0/initdb" -D "$dir/data" -U privacy -A trust -E UTF8 --locale=C.UTF-8 --no-sync > /dev/null
        "$0/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c full_page_writes=off > "$dir/log" 2>&1 < /dev/null &
        pid=$!
        until "$0/pg_isready" -q -h "$dir"; do kill -0 "$pid"; sleep 0.1; done
        echo "$dir"
        read -r _ || true
        """;

    private static readonly Lazy<Task<Server>> Running = new(StartAsync);
    private static int _databases;

    /// <summary>
    /// A new database, as its connection string; the test is inconclusive where PostgreSQL is not installed.
    /// </summary>
    public static async Task<string> CreateDatabaseAsync(string schema)
    {
        var server = await Running.Value;
        if (server.Missing is { } reason)
            Assert.Inconclusive(reason);
        var name = $"test_{Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture)}";
        await ExecuteAsync(server.ConnectionString("postgres"), $"CREATE DATABASE {name}");
        await ExecuteAsync(server.ConnectionString(name), schema);
        return server.ConnectionString(name);
    }

    public static async Task ExecuteAsync(
        string connectionString, string sql, params (string Name, object? Value)[] parameters)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<Server> StartAsync()
    {
        if (FindBinaries() is not { } binaries)
            return new Server(
                null, "PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or on the PATH.");
        // The server refuses to run as root; its own system user comes with the package.
        var command = Environment.UserName == "root" ? (string[])["runuser", "-u", "postgres", "--", "sh"] : ["sh"];
        var start = new ProcessStartInfo(command[0], [.. command[1..], "-c", Script, binaries])
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
                ? new Server(folder, null) { Shell = shell }
                : new Server(null, "PostgreSQL is installed but its server does not start for this user.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new Server(null, $"PostgreSQL cannot be started: {e.Message}");
        }
    }

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

    /// <param name="Missing">Why there is no server; null when it runs.</param>
    private sealed record Server(string? Folder, string? Missing)
    {
        /// <summary>Kept so that its standard input stays open as long as this process lives.</summary>
        public Process? Shell { get; init; }

        public string ConnectionString(string database) =>
            $"Host={Folder};Port=5432;Username=privacy;Database={database};Maximum Pool Size=10";
    }
}
