namespace PrivacyFunctions.DataMap;

/// <summary>Reads and checks the purposes that people decide about.</summary>
internal sealed class ConsentReader(PackErrors errors)
{
    /// <summary>
    /// 20 purposes: who is asked about more decides about none; and a decision about all of them is one transaction.
    /// </summary>
    public const int MostPurposes = 20;

    private static readonly Dictionary<string, ConsentBasis> Bases = new(StringComparer.Ordinal)
    {
        ["opt_in"] = ConsentBasis.OptIn,
        ["opt_out"] = ConsentBasis.OptOut,
    };

    private static readonly Dictionary<string, PurposeKind> Kinds = new(StringComparer.Ordinal)
    {
        ["sale"] = PurposeKind.Sale,
        ["sharing"] = PurposeKind.Sharing,
        ["sensitive"] = PurposeKind.Sensitive,
        ["marketing"] = PurposeKind.Marketing,
        ["model_training"] = PurposeKind.ModelTraining,
    };

    public ConsentRules Read(PackSection pack)
    {
        if (!pack.Has("consents") || pack.Section("consents", PackKeys.Consents) is not { } section)
            return ConsentRules.None;
        var purposes = new List<ConsentPurpose>();
        foreach (var entry in section.Named("purposes", PackNames.Id))
        {
            if (PackSection.Open(errors, $"purpose '{entry.Key.Text}'", PackKeys.Purpose, entry.Value) is { } purpose)
                purposes.Add(Purpose(entry.Key.Text, purpose));
        }

        if (purposes.Count > MostPurposes)
        {
            errors.Add(
                section.At("purposes"), $"There are more than {MostPurposes} purposes.",
                "Put together what people decide about together.");
        }

        return new ConsentRules(purposes, RenewOn(section));
    }

    /// <summary>After everything was read: a feature must be one whose records end.</summary>
    public void Check(PackSection pack, PolicyPack read)
    {
        var features = read.Services.SelectMany(service => service.Collections)
            .SelectMany(collection => collection.Retention.Events).Select(rule => rule.Feature).OfType<string>()
            .Distinct(StringComparer.Ordinal).ToList();
        foreach (var purpose in read.Consents.Purposes)
        {
            if (purpose.Feature is { } feature && !features.Contains(feature, StringComparer.Ordinal))
            {
                errors.Add(
                    pack.At("consents"),
                    $"The feature '{PackSection.Shown(feature)}' of the purpose '{purpose.Id}' ends no records.",
                    features.Count == 0
                        ? "Remove 'feature', or add { on: feature_switched_off, feature: … } to a collection's retention."
                        : NearestName.Suggest(feature, features));
            }
        }

        if (read.OwnData.Consents is not null && read.Consents.Purposes.Count == 0)
        {
            errors.Add(
                pack.At("ownData"), "The 'consents' of 'ownData' have no effect: the pack has no purposes.",
                "Remove 'consents', or declare the purposes that people decide about.");
        }
    }

    private ConsentPurpose Purpose(string id, PackSection section)
    {
        var purpose = new ConsentPurpose(
            id, section.Text("title"), section.Text("text"), section.Choice("basis", Bases, ConsentBasis.OptIn),
            section.OptionalChoice("kind", Kinds) ?? PurposeKind.Other, section.Flag("tenantMayOptOut"),
            section.OptionalText("feature"), section.Flag("neverDone"));
        // Whether training may rest on anything but consent is disputed; none of the products that promise it do.
        if (purpose is { Kind: PurposeKind.ModelTraining, Basis: ConsentBasis.OptOut })
        {
            errors.Add(
                section.At("basis"), $"The {section.What} is model training, which needs everybody's own yes.",
                "Write 'basis: opt_in'.");
        }

        if (purpose is { NeverDone: true, Feature: not null })
        {
            errors.Add(
                section.At("feature"), $"The 'feature' of the {section.What} has no effect: it is never done.",
                "Remove 'feature'.");
        }

        return purpose;
    }

    private List<string> RenewOn(PackSection section)
    {
        var kinds = section.Texts("renewOn").ToList();
        foreach (var kind in kinds.Where(kind => !PackNames.Document.Fits(kind)))
        {
            errors.Add(
                section.At("renewOn"), $"'{PackSection.Shown(kind)}' is no kind of a policy document.",
                $"Such a kind {PackNames.Document.Words}, as privacy_notice.");
        }

        if (kinds.Distinct(StringComparer.Ordinal).Count() < kinds.Count)
        {
            errors.Add(
                section.At("renewOn"), "The 'renewOn' names a kind of document twice.", "Keep one of them.");
        }

        return kinds;
    }
}
