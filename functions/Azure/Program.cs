using Microsoft.Azure.Functions.Worker.Builder;

namespace PrivacyFunctions.Azure;

/// <summary>The worker process of the Azure Functions app.</summary>
internal static class Program
{
    private static async Task Main(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddAzureServices(builder.Configuration).AddAzureTelemetry(builder.Configuration);
        builder.UsePrivacyFunctions(ShippedPolicyPack.Load(builder.Configuration), builder.Configuration);
        await builder.Build().RunAsync();
    }
}
