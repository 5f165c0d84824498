namespace PrivacyFunctions.Local.Host.Demo;

/// <summary>Tells the demo's steps, numbered.</summary>
internal sealed class Narrator(TextWriter output)
{
    private int _chapter;

    public void Chapter(string title) => output.WriteLine($"\n{++_chapter}. {title}");

    public void Say(string sentence) => output.WriteLine($"   {sentence}");
}
