using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using PrivacyFunctions.Connectors.Files;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Connections of the files connector: the address of a container, the address of a Table endpoint with the tables'
/// names (<c>table+https://account.table.core.windows.net/Profiles,Settings</c>), both reached as the app's identity, or
/// a folder that is mounted.
/// </summary>
internal sealed class ServiceStores(TokenCredential credential) : IServiceFileStores
{
    private const string Tables = "table+";

    public IServiceFiles Open(string connection)
    {
        if (connection.StartsWith(Tables, StringComparison.Ordinal))
            return OpenTables(connection[Tables.Length..]);
        return Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? new BlobFiles(new BlobContainerClient(address, credential))
            : new FolderFiles(connection);
    }

    private TableFiles OpenTables(string connection)
    {
        if (!Uri.TryCreate(connection, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps ||
            address.AbsolutePath.Trim('/') is not { Length: > 0 } names)
        {
            throw new InvalidOperationException(
                "A connection to tables is table+https://ENDPOINT/ and the tables' names between commas.");
        }

        return new TableFiles(
            new TableServiceClient(new Uri(address.GetLeftPart(UriPartial.Authority)), credential),
            names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
