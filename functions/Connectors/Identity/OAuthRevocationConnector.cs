using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>
/// Ends the authorisations that a person gave the product at another system, by revoking their refresh tokens. Which
/// tokens those are says the product's own service, by the export call of docs/connector-openapi.yaml with the token's
/// field: only the product can open what it encrypted. Its records are erased by the service that keeps them, after this
/// one. What is revoked is proved by introspection, or not at all: a revocation is answered 200 for any text.
/// </summary>
public sealed class OAuthRevocationConnector : IConnector
{
    private readonly Service _service;
    private readonly HttpConnector _records;
    private readonly OAuthProvider _provider;

    internal OAuthRevocationConnector(Service service, HttpConnector records, OAuthProvider provider) =>
        (_service, _records, _provider) = (service, records, provider);

    public string Service => _service.Name;

    /// <summary>The tokens that work; without introspection, those that the product's service has.</summary>
    public async Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation)
    {
        var located = new List<LocatedCollection>();
        foreach (var collection in _service.Collections)
        {
            var count = 0;
            await foreach (var token in TokensAsync(scope, collection, cancellation))
                count += !_provider.Introspects || await _provider.IsActiveAsync(token, cancellation) ? 1 : 0;
            located.Add(new LocatedCollection(collection.Name, count));
        }

        return located;
    }

    public Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation) =>
        _records.ExportAsync(scope, collection, cursor, output, cancellation);

    public async Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation)
    {
        var (asked, ended) = (0, 0);
        await foreach (var token in TokensAsync(scope, collection, cancellation))
        {
            var wasActive = _provider.Introspects && await _provider.IsActiveAsync(token, cancellation);
            // Whatever was said of it: a provider may call a token inactive that is only not ours to ask about.
            await _provider.RevokeAsync(token, cancellation);
            asked++;
            if (wasActive && await _provider.IsActiveAsync(token, cancellation))
                throw new ConnectorException(Service, FailureReason.NotErased, retriable: true);
            ended += wasActive ? 1 : 0;
        }

        return new ErasedPiece(
            (_provider.Introspects, asked, ended) switch
            {
                (true, _, > 0) => new Receipt.Erased(ended),
                (false, > 0, _) => new Receipt.Asked(asked),
                _ => new Receipt.NothingFound(),
            },
            More: false);
    }

    /// <summary>
    /// The tokens that still work; without introspection nobody can tell, and the receipt (<see cref="Receipt.Asked"/>)
    /// claims nothing.
    /// </summary>
    public async Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation)
    {
        var left = 0L;
        if (!_provider.Introspects)
            return left;
        await foreach (var token in TokensAsync(scope, collection, cancellation))
            left += await _provider.IsActiveAsync(token, cancellation) ? 1 : 0;
        return left;
    }

    private async IAsyncEnumerable<string> TokensAsync(
        SubjectScope scope, Collection collection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var field = collection.Fields.Single(Collection.IsToken);
        // A record may have lost its token; what is left of it is nothing to revoke.
        var tokens = collection with { Fields = [field with { Omit = null, Optional = true }] };
        string? cursor = null;
        do
        {
            var output = new ArrayBufferWriter<byte>();
            output.Write("["u8);
            var page = await _records.ExportAsync(scope, tokens, cursor, output, cancellation);
            output.Write("]"u8);
            using var records = JsonDocument.Parse(output.WrittenMemory);
            foreach (var record in records.RootElement.EnumerateArray())
            {
                if (DirectoryUser.Text(record, field.Name) is { Length: > 0 } token)
                    yield return token;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}
