using Microsoft.Extensions.Configuration;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Azure;

/// <summary>The policy pack that ships with the app. Without a valid one the app does not start.</summary>
internal static class ShippedPolicyPack
{
    public static PolicyPack Load(IConfiguration configuration)
    {
        var file = configuration[$"{AzureOptions.Section}:{nameof(AzureOptions.PolicyPack)}"];
        if (string.IsNullOrEmpty(file))
            throw new InvalidOperationException("The setting Azure:PolicyPack names no file.");
        return PolicyPackLoader.LoadFile(Path.Combine(AppContext.BaseDirectory, file)) switch
        {
            PolicyPackOutcome.Loaded loaded => loaded.Pack,
            PolicyPackOutcome.Invalid invalid => throw new InvalidOperationException(
                $"The policy pack is not valid:\n{string.Join('\n', invalid.Errors)}"),
            _ => throw new InvalidOperationException("The policy pack loader gave no answer."),
        };
    }
}
