using System.Runtime.CompilerServices;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Instances page by page.</summary>
internal sealed class InstancePages(
    InstanceReader reader, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
{
    public override IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(
        string? continuationToken = null, int? pageSizeHint = null) =>
        ReadAsync(query with
        {
            ContinuationToken = continuationToken ?? query.ContinuationToken,
            PageSize = pageSizeHint ?? query.PageSize,
        });

    private async IAsyncEnumerable<Page<OrchestrationMetadata>> ReadAsync(
        OrchestrationQuery next, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            var page = await reader.PageAsync(next, cancellation);
            yield return page;
            if (page.ContinuationToken is null)
                yield break;
            next = next with { ContinuationToken = page.ContinuationToken };
        }
    }
}
