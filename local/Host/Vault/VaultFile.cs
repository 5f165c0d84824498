using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Vault;

/// <summary>
/// One vault's keys in one SQLite file, in the clear: it stands for the hardware that this machine has not. Purging
/// overwrites the private key in the file and cuts the log that held it.
/// </summary>
internal sealed class VaultFile(string path, LocalVault vault, TimeProvider time) : IAsyncDisposable
{
    private const string SchemaSql =
        """
        CREATE TABLE IF NOT EXISTS vault_key (
            name TEXT PRIMARY KEY, enabled INTEGER NOT NULL, created_at INTEGER NOT NULL, deleted_at INTEGER, purge_at INTEGER,
            public_key BLOB NOT NULL, private_key BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS vault_key_purge_at ON vault_key (purge_at) WHERE purge_at IS NOT NULL
        """;

    private const string Select =
        "SELECT enabled, created_at, deleted_at, purge_at, public_key FROM vault_key WHERE name = $1";

    // A purge must not end with the key still in the log because a reader stood in the way: 20 times 50 ms.
    private const int ScrubAttempts = 20;

    private readonly GroupCommitDatabase _database = new(path, SchemaSql);
    private long _purgeUntil;

    public LocalVault Vault => vault;

    /// <summary>Whether the right to purge is given at the moment.</summary>
    public bool MayPurge => Now() < Interlocked.Read(ref _purgeUntil);

    public VaultThrottle Throttle { get; } = new(vault.Limits, time);

    public void GrantPurge(DateTimeOffset until) => Interlocked.Exchange(ref _purgeUntil, until.ToUnixTimeMilliseconds());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Null when the name is taken, by a soft-deleted key too.</summary>
    public Task<VaultKey?> InsertAsync(KeyName name, RSA key, CancellationToken cancellation)
    {
        var (publicKey, privateKey) = (key.ExportRSAPublicKey(), key.ExportPkcs8PrivateKey());
        return _database.WriteAsync(
            connection =>
            {
                var written = connection.Prepared(
                    "INSERT INTO vault_key (name, enabled, created_at, public_key, private_key) VALUES ($1, 1, $2, $3, $4) "
                    + "ON CONFLICT DO NOTHING",
                    name.Key, Now(), publicKey, privateKey).ExecuteNonQuery();
                CryptographicOperations.ZeroMemory(privateKey);
                return written == 0 ? null : Find(connection, name);
            },
            cancellation);
    }

    /// <summary>The key, unless it was never there or its purge date has passed.</summary>
    public async Task<VaultKey?> FindAsync(KeyName name, CancellationToken cancellation)
    {
        var key = await _database.ReadAsync(connection => Find(connection, name), cancellation);
        if (!IsDue(key))
            return key;
        await PurgeDueAsync(cancellation);
        return null;
    }

    /// <summary>The private key while it is enabled; the caller disposes it.</summary>
    public Task<RSA?> FindPrivateAsync(KeyName name, CancellationToken cancellation) => _database.ReadAsync(
        connection =>
        {
            var select = connection.Prepared(
                "SELECT private_key FROM vault_key WHERE name = $1 AND enabled = 1 AND deleted_at IS NULL", name.Key);
            if (select.ExecuteScalar() is not byte[] bytes)
                return null;
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(bytes, out _);
            CryptographicOperations.ZeroMemory(bytes);
            return rsa;
        },
        cancellation);

    /// <summary>A deleted key can only be recovered or purged, so it stays as it is.</summary>
    public Task<VaultKey?> SetEnabledAsync(KeyName name, bool enabled, CancellationToken cancellation) => ChangeAsync(
        "UPDATE vault_key SET enabled = $2 WHERE name = $1 AND deleted_at IS NULL", name, [enabled ? 1 : 0],
        cancellation);

    /// <summary>A second deletion changes nothing, so its dates stay the first one's.</summary>
    public Task<VaultKey?> SoftDeleteAsync(KeyName name, CancellationToken cancellation) => ChangeAsync(
        "UPDATE vault_key SET deleted_at = $2, purge_at = $3 WHERE name = $1 AND deleted_at IS NULL",
        name, [Now(), time.GetUtcNow().AddDays(vault.RetentionDays).ToUnixTimeMilliseconds()], cancellation);

    /// <summary>Null when it was purged, or is due to be, even if nobody has got round to it.</summary>
    public async Task<VaultKey?> RecoverAsync(KeyName name, CancellationToken cancellation)
    {
        var key = await ChangeAsync(
            "UPDATE vault_key SET deleted_at = NULL, purge_at = NULL WHERE name = $1 AND purge_at > $2", name, [Now()],
            cancellation);
        return key?.State == VaultKeyState.SoftDeleted ? null : key;
    }

    /// <summary>Removes a deleted key now; false where there is none.</summary>
    public async Task<bool> PurgeAsync(KeyName name, CancellationToken cancellation)
    {
        var purged = await _database.WriteAsync(
            connection => connection.Prepared(
                "DELETE FROM vault_key WHERE name = $1 AND deleted_at IS NOT NULL", name.Key).ExecuteNonQuery(),
            cancellation);
        if (purged > 0)
            await ScrubAsync(cancellation);
        return purged > 0;
    }

    /// <summary>Removes the keys whose date has passed.</summary>
    public async Task PurgeDueAsync(CancellationToken cancellation)
    {
        if (!await _database.ReadAsync(connection => HasDue(connection, Now()), cancellation))
            return;
        await _database.WriteAsync(
            connection => connection.Prepared("DELETE FROM vault_key WHERE purge_at <= $1", Now()).ExecuteNonQuery(),
            cancellation);
        await ScrubAsync(cancellation);
    }

    private async Task ScrubAsync(CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < ScrubAttempts; attempt++)
        {
            if (await _database.ScrubAsync(cancellation))
                return;
        }

        throw new StorageUnavailableException("The vault's log is in use; a purged key is still in it.");
    }

    private Task<VaultKey?> ChangeAsync(string sql, KeyName name, object[] values, CancellationToken cancellation) =>
        _database.WriteAsync(
            connection =>
            {
                connection.Prepared(sql, [name.Key, .. values]).ExecuteNonQuery();
                return Find(connection, name);
            },
            cancellation);

    private static bool HasDue(SqliteConnection connection, long now) =>
        connection.Prepared("SELECT 1 FROM vault_key WHERE purge_at <= $1 LIMIT 1", now).ExecuteScalar() is not null;

    private static VaultKey? Find(SqliteConnection connection, KeyName name)
    {
        using var reader = connection.Prepared(Select, name.Key).ExecuteReader();
        if (!reader.Read())
            return null;
        var purgeAt = reader.IsDBNull(3) ? (DateTimeOffset?)null : At(reader.GetInt64(3));
        var deletedAt = reader.IsDBNull(2) ? (DateTimeOffset?)null : At(reader.GetInt64(2));
        var state = deletedAt is not null ? VaultKeyState.SoftDeleted
            : reader.GetInt64(0) == 1 ? VaultKeyState.Enabled : VaultKeyState.Disabled;
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(reader.GetFieldValue<byte[]>(4), out _);
        return new VaultKey(
            name, state, rsa.ExportParameters(includePrivateParameters: false), At(reader.GetInt64(1)), deletedAt,
            purgeAt, purgeAt);
    }

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private bool IsDue(VaultKey? key) => key?.ScheduledPurgeDate <= time.GetUtcNow();

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
