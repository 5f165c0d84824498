using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// Where the sample product keeps one connection's data. Disposed without <see cref="CompleteAsync"/>, nothing is
/// left that counts.
/// </summary>
internal interface ISampleStore : IAsyncDisposable
{
    Task WriteAsync(
        Collection collection, SampleTable table, IEnumerable<object?[]> rows, CancellationToken cancellation);

    Task CompleteAsync(CancellationToken cancellation);
}
