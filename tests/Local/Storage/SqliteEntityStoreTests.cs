using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Local.Storage;

[TestClass]
public sealed class SqliteEntityStoreTests : EntityStoreContract, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SqliteEntityStore _store;

    public SqliteEntityStoreTests() => _store = Open();

    protected override IEntityStore Store => _store;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    protected override async Task<IEntityStore> ReopenAsync()
    {
        await _store.DisposeAsync();
        return _store = Open();
    }

    private SqliteEntityStore Open() => new(_folder.File("entities.db"), RandomSource.System);
}

[TestClass]
public sealed class SqliteEntityQueryTests : EntityQueryContract, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEntityStore _store;

    public SqliteEntityQueryTests() => _store = new(_folder.File("entities.db"), RandomSource.System);

    protected override IEntityStore Store => _store;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
