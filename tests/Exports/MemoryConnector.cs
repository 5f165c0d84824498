using System.Buffers;
using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>A service in memory: pages of two records, objects by name, and failures on demand.</summary>
internal sealed class MemoryConnector(string service) : IObjectConnector, ITenantExportConnector
{
    private const int PageRecords = 2;

    public string Service => service;

    public Dictionary<string, List<string>> Records { get; } = [];

    public Dictionary<string, byte[]> Objects { get; } = [];

    /// <summary>Names of objects that open and then cannot be read, as on a damaged disk.</summary>
    public HashSet<string> UnreadableObjects { get; } = [];

    /// <summary>Names of objects that the records of a collection have, whether they exist or not.</summary>
    public Dictionary<string, List<string>> NamedObjects { get; } = [];

    /// <summary>Thrown by the next calls; taken off one by one.</summary>
    public Queue<Exception> Failures { get; } = new();

    public Exception? AlwaysFails { get; set; }

    /// <summary>The cursor of the next page, after the one that was asked for; in place of the right one.</summary>
    public Func<string?, string?>? NextCursor { get; set; }

    /// <summary>Runs inside each call for a page.</summary>
    public Func<Task> OnPage { get; set; } = () => Task.CompletedTask;

    public int Calls { get; private set; }

    public async Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        Calls++;
        await OnPage();
        if (AlwaysFails is not null)
            throw AlwaysFails;
        if (Failures.TryDequeue(out var failure))
            throw failure;
        var all = Records.GetValueOrDefault(collection.Name) ?? [];
        var start = cursor is null || NextCursor is not null ? 0 : int.Parse(cursor);
        var page = all.Skip(start).Take(PageRecords).ToList();
        output.Write(Encoding.UTF8.GetBytes(string.Join(",\n", page)));
        var next = start + page.Count < all.Count ? (start + page.Count).ToString() : null;
        if (NextCursor is not null)
            return new ExportedPage(page.Count, [], NextCursor(cursor));
        return new ExportedPage(
            page.Count, next is null ? NamedObjects.GetValueOrDefault(collection.Name) ?? [] : [], next);
    }

    /// <summary>All records are of the tenant; objects are the person's whose id stands there.</summary>
    public async Task<TenantPage> ExportTenantAsync(
        TenantId tenant, Collection collection, LeftOut isLeftOut, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        var page = await ExportAsync(null!, collection, cursor, output, cancellation);
        return new TenantPage(
            page.Count, LeftOut: 0, [.. page.Objects.Select(name => new OwnedObject("user-1", name))], page.NextCursor);
    }

    public Task<Stream?> OpenObjectAsync(
        SubjectScope scope, Collection collection, string objectName, CancellationToken cancellation) =>
        Task.FromResult(UnreadableObjects.Contains(objectName)
            ? new UnreadableStream()
            : Objects.TryGetValue(objectName, out var bytes) ? new MemoryStream(bytes) : default(Stream?));

    public Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation) =>
        throw new NotSupportedException("Exports do not locate.");

    public Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation) =>
        throw new NotSupportedException("Exports never erase.");

    public Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation) =>
        throw new NotSupportedException("Exports do not verify.");

    private sealed class UnreadableStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("Input/output error");
    }
}
