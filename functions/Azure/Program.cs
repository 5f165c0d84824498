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
        var pack = ShippedPolicyPack.Load(builder.Configuration);
        StartChecks.Run(pack, builder.Configuration);
        builder.UsePrivacyFunctions(pack, builder.Configuration);
        await builder.Build().RunAsync();
    }
}
