using System.Buffers;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>
/// The person's account at an identity provider. A user is only ever touched after the provider said that it is the
/// person's, by exact match, and of the tenant: by its attribute, or because the tenant has a directory of its own.
/// </summary>
public sealed class UserDirectoryConnector : IConnector
{
    private readonly Service _service;
    private readonly IUserDirectory _directory;

    /// <exception cref="InvalidOperationException">Pack and connection disagree on what keeps tenants apart.</exception>
    internal UserDirectoryConnector(Service service, IUserDirectory directory, bool isPerTenant)
    {
        (_service, _directory) = (service, directory);
        if (service.Collections.Any(collection => IsPerTenant(collection) != isPerTenant))
        {
            throw new InvalidOperationException(
                $"Service {service.Name}: 'tenant: {Collection.OwnDirectory}' in the pack and {IdentityConnection.TenantMark} in the connection go together; without them, 'tenant' names the attribute with the tenant's id.");
        }
    }

    public string Service => _service.Name;

    public async Task<IReadOnlyList<LocatedCollection>> LocateAsync(SubjectScope scope, CancellationToken cancellation)
    {
        var located = new List<LocatedCollection>();
        foreach (var collection in _service.Collections)
        {
            located.Add(new LocatedCollection(
                collection.Name, (await FindAsync(scope, collection, cancellation)).Count));
        }

        return located;
    }

    public async Task<ExportedPage> ExportAsync(
        SubjectScope scope, Collection collection, string? cursor, IBufferWriter<byte> output,
        CancellationToken cancellation)
    {
        var users = await FindAsync(scope, collection, cancellation);
        var page = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(page, JsonRecordWriter.Plain);
        var records = new DirectoryRecords(Service, collection, _directory);
        for (var i = 0; i < users.Count; i++)
        {
            if (i > 0)
                page.Write(",\n"u8);
            records.Write(users[i], json);
            json.Flush();
            json.Reset();
        }

        if (page.WrittenCount > ConnectorLimits.RecordBytes)
            throw new ConnectorException(Service, FailureReason.TooLarge, retriable: false);
        output.Write(page.WrittenSpan);
        return new ExportedPage(users.Count, [], NextCursor: null);
    }

    public async Task<ErasedPiece> EraseAsync(
        SubjectScope scope, Collection collection, string step, CancellationToken cancellation)
    {
        var users = await FindAsync(scope, collection, cancellation);
        foreach (var user in users)
        {
            await _directory.DeleteAsync(scope.Tenant, user.Id, cancellation);
            // Some providers only switch users off, or remove them later: the request stays open until they are gone.
            if (await _directory.GetAsync(scope.Tenant, user.Id, cancellation) is not null)
                throw new ConnectorException(Service, FailureReason.NotErased, retriable: true);
        }

        return new ErasedPiece(
            users.Count > 0 ? new Receipt.Erased(users.Count) : new Receipt.NothingFound(), More: false);
    }

    /// <summary>By the search, and where the provider's id is known, by that too.</summary>
    public async Task<long> VerifyAsync(SubjectScope scope, Collection collection, CancellationToken cancellation)
    {
        var left = (await FindAsync(scope, collection, cancellation)).Count;
        if (left > 0 || collection.SubjectColumn != "id" ||
            SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } id)
            return left;
        return await _directory.GetAsync(scope.Tenant, id, cancellation) is { } user &&
            IsOf(scope.Tenant, collection, user) ? 1 : 0;
    }

    private static bool IsPerTenant(Collection collection) => collection.TenantColumn == Collection.OwnDirectory;

    private async Task<IReadOnlyList<DirectoryUser>> FindAsync(
        SubjectScope scope, Collection collection, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (SubjectIdentifiers.Find(scope, collection.SubjectIdentifier) is not { } value)
            return [];
        var users = await _directory.FindAsync(scope.Tenant, collection.SubjectColumn, value, cancellation);
        return [.. users.Where(user => IsOf(scope.Tenant, collection, user))];
    }

    /// <summary>
    /// A user without the tenant's attribute, or with several tenants in it, is a question for the operator: neither may
    /// it be removed, nor may "nothing found" be said.
    /// </summary>
    private bool IsOf(TenantId tenant, Collection collection, DirectoryUser user)
    {
        if (IsPerTenant(collection))
            return true;
        var value = _directory.Attribute(user, collection.TenantColumn);
        if (value is { ValueKind: JsonValueKind.Array } several && several.GetArrayLength() == 1)
            value = several[0];
        return value is { ValueKind: JsonValueKind.String } text
            ? text.GetString() == tenant.Value
            : throw new ConnectorException(Service, FailureReason.SchemaMismatch, retriable: false);
    }
}
