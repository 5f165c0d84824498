using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Cli;

/// <summary>Writes the result of a check in plain words.</summary>
internal sealed class Report(TextWriter output)
{
    public void Verdict(bool verified, string what) =>
        output.WriteLine($"{(verified ? "VERIFIED" : "NOT VERIFIED")}: {what}");

    /// <summary>
    /// A value from a document. Control characters would let a document write its own verdict on a terminal.
    /// </summary>
    public void Fact(string name, string value) =>
        output.WriteLine($"  {name,-14} {string.Concat(value.Select(c => char.IsControl(c) ? '\uFFFD' : c))}");

    public void Finding(string sentence) =>
        output.WriteLine($"  - {string.Concat(sentence.Select(c => char.IsControl(c) ? '\uFFFD' : c))}");

    public void Paragraph(string heading, string text)
    {
        output.WriteLine();
        output.WriteLine(heading);
        output.WriteLine($"  {text}");
    }

    public void Limits(string notProven)
    {
        Paragraph("What this does not prove", notProven);
        output.WriteLine(
            "  It holds as far as you trust the key set: compare it with a copy that you received by another way.");
    }
}
