using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Logs, traces and metrics of the worker to Application Insights, signed in by identity. Only the worker's own source
/// is exported; no HTTP or SQL instrumentation is added, because it would record paths and statements.
/// </summary>
internal static class AzureTelemetry
{
    private const string ConnectionStringSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>Nothing is exported where the deployment names no Application Insights.</summary>
    public static IServiceCollection AddAzureTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration[ConnectionStringSetting]))
            return services;
        var options = configuration.GetSection(AzureOptions.Section).Get<AzureOptions>() ?? new AzureOptions();
        services.AddOpenTelemetry().UseFunctionsWorkerDefaults().UseAzureMonitorExporter(exporter =>
        {
            exporter.ConnectionString = configuration[ConnectionStringSetting];
            exporter.Credential = new AzureCredentials(options).App;

            // Telemetry that could not be sent is dropped, not kept in files of a host that nobody cleans.
            exporter.DisableOfflineStorage = true;
        });
        return services;
    }
}
