using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Rights.Rectifying;

/// <summary>Reads corrections: only of fields that the pack lets people correct, and of their type.</summary>
public sealed class CorrectionReader(PolicyPack pack)
{
    /// <summary>20 corrections a request: a form has fewer fields; more are another request.</summary>
    public const int MaxCorrections = 20;

    /// <summary>256 characters of a record's key: longer than any key that the products have.</summary>
    public const int MaxRecordLength = 256;

    public DemandOutcome Read(IReadOnlyList<CorrectionBody>? bodies)
    {
        if (bodies is not { Count: > 0 and <= MaxCorrections })
            return Refused($"A rectification has 1 to {MaxCorrections} corrections.", "/corrections");
        var corrections = new List<Correction>();
        for (var i = 0; i < bodies.Count; i++)
        {
            var (correction, refused) = Read(bodies[i], $"/corrections/{i}");
            if (correction is null)
                return refused!;
            if (corrections.Any(other => IsSame(other, correction)))
                return Refused("Each field is corrected once in a request.", $"/corrections/{i}");
            corrections.Add(correction);
        }

        return new DemandOutcome.Read(new RightDemand.Rectify(corrections));
    }

    private (Correction? Correction, DemandOutcome.Refused? Refused) Read(CorrectionBody? body, string at)
    {
        if (body is null)
            return (null, Refused("A correction names service, collection, field and value.", at));
        // Names of the caller's are not repeated in an answer; those that the pack has are no secret to them.
        if (pack.FindCollection(body.Service, body.Collection) is not { } collection ||
            collection.FindField(body.Field) is not { } field)
            return (null, Refused("There is no such service, collection or field.", at + "/field"));
        if (field.Rectify is RectifiedBy.Nobody)
            return (null, Refused($"{field.Name} is no field that can be corrected this way.", at + "/field"));
        if (body.Record is not null &&
            (collection.Key.Count != 1 || body.Record.Length is 0 or > MaxRecordLength || HasControls(body.Record)))
            return (null, Refused("record is the key of one record of the collection.", at + "/record"));
        return CorrectionValue.Read(pack, collection, field, body.Value) is CorrectionValue.Of(var text)
            ? (new Correction(body.Service, body.Collection, body.Field, body.Record, text), null)
            : (null, Refused($"The value is none that {field.Name} can have.", at + "/value"));
    }

    private static bool IsSame(Correction one, Correction other) =>
        (one.Service, one.Collection, one.Field) == (other.Service, other.Collection, other.Field) &&
        (one.Record == other.Record || one.Record is null || other.Record is null);

    private static bool HasControls(string text) => text.Any(char.IsControl);

    private static DemandOutcome.Refused Refused(string sentence, string at) => new(sentence, at, "invalid_value");
}
