using PrivacyFunctions.Azure;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>The contract of transactions on Table storage's emulator.</summary>
[TestClass]
public sealed class TableEntityStoreTests : EntityStoreContract
{
    protected override IEntityStore Store { get; } = TablesOf.NewStore();

    [TestInitialize]
    public Task StartEmptyAsync() => TablesOf.ClearAsync(Token);

    protected override Task<IEntityStore> ReopenAsync() => Task.FromResult(TablesOf.NewStore());
}

/// <summary>The contract of queries on Table storage's emulator.</summary>
[TestClass]
public sealed class TableEntityQueryTests : EntityQueryContract
{
    protected override IEntityStore Store { get; } = TablesOf.NewStore();

    [TestInitialize]
    public Task StartEmptyAsync() => TablesOf.ClearAsync(Token);
}

internal static class TablesOf
{
    public static IEntityStore NewStore() => new TableEntityStore(Azurite.Tables(), RandomSource.System);

    /// <summary>The contracts begin with empty tables.</summary>
    public static async Task ClearAsync(CancellationToken cancellation)
    {
        var service = Azurite.Tables();
        await foreach (var table in service.QueryAsync(cancellationToken: cancellation).WithCancellation(cancellation))
            await service.DeleteTableAsync(table.Name, cancellation);
    }
}
