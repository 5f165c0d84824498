using Microsoft.Extensions.Configuration;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Simulation;

/// <summary>The pack and the settings of a kind of story.</summary>
internal sealed class Scene
{
    private Scene(string morePack, params (string Name, string Value)[] moreSettings)
    {
        Pack = Load(morePack);
        Settings = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Identity:Issuer"] = "https://issuer.example",
                ["Identity:Audience"] = "privacy",
                ["Exports:PublicBaseUrl"] = "https://privacy.example",
            }.Concat(moreSettings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))).Build();
    }

    public static Scene Erasure { get; } = new("");

    /// <summary>Periods so short that a story of some weeks passes through all states.</summary>
    public static Scene Tenants { get; } = new(
        """
        tenants:
          deletionWindow: P10D
          trialFor: P6D
          trialExpiredFor: P9D
          inactiveFor: P8D
          noticeBefore: P3D
        """,
        ("Keys:GenerationPeriod", "9.00:00:00"));

    public PolicyPack Pack { get; }

    public IConfiguration Settings { get; }

    private static PolicyPack Load(string more)
    {
        using var stream = typeof(Scene).Assembly.GetManifestResourceStream("pack.yaml")!;
        using var reader = new StreamReader(stream);
        return PolicyPackLoader.Load("pack.yaml", reader.ReadToEnd() + "\n" + more + "\n") switch
        {
            PolicyPackOutcome.Loaded loaded => loaded.Pack,
            PolicyPackOutcome.Invalid invalid => throw new InvalidDataException(string.Join('\n', invalid.Errors)),
            _ => throw new InvalidOperationException("An unknown outcome of reading a pack."),
        };
    }
}
