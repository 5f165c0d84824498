using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>
/// The storage emulator that <c>PRIVACY_AZURITE</c> names by its connection string: <c>UseDevelopmentStorage=true</c>.
/// Without it the tests of the stores are inconclusive; the workflow sets it.
/// </summary>
internal static class Azurite
{
    private const string Variable = "PRIVACY_AZURITE";

    public static TableServiceClient Tables() => new(ConnectionString());

    public static BlobContainerClient Container(string name) => new(ConnectionString(), name);

    private static string ConnectionString()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text)
            return text;
        Assert.Inconclusive($"{Variable} names no storage emulator.");
        return "";
    }
}
