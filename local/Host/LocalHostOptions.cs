using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Local.Host.Sample;

namespace PrivacyFunctions.Local.Host;

/// <summary>How to start a <see cref="LocalHost"/>.</summary>
public sealed record LocalHostOptions
{
    public const int DefaultPort = 7071;

    /// <summary>Everything that the host stores lies under this folder; one host at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The policy pack; by default the sample pack beside the host.</summary>
    public string PackFile { get; init; } = Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml");

    /// <summary>On loopback; 0 takes any free port.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Connection name of the pack → connection string, folder or base address.</summary>
    public IReadOnlyDictionary<string, string> Connections { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// How much data is invented for connections that are not given; null: none, and each must be given.
    /// </summary>
    public SampleScale? Sample { get; init; } = SampleScale.Default;

    /// <summary>Settings that win over environment variables.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } =
        new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Where functions are looked for; tests add their own.</summary>
    public IReadOnlyList<Type> FunctionTypes { get; init; } = typeof(PrivacyApplication).Assembly.GetTypes();

    public DurableEngineOptions Engine { get; init; } = new();

    /// <summary>Registered last, so that a test can replace one port.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
