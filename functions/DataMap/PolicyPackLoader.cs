using System.Text;

namespace PrivacyFunctions.DataMap;

/// <summary>
/// YAML → <see cref="PolicyPack"/>, or every error with its place and its fix. Nothing half-valid is ever answered.
/// </summary>
public static class PolicyPackLoader
{
    /// <summary>1 MiB: a hundred times the sample; a bound on what a mistaken file can cost.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <param name="fileName">How errors name the file.</param>
    public static PolicyPackOutcome Load(string fileName, string yaml)
    {
        var errors = new PackErrors(fileName);
        if (Encoding.UTF8.GetByteCount(yaml) > MaxFileBytes)
        {
            errors.Add(
                1, 1, "The file is larger than 1 MiB.",
                "A policy pack is a description, not data; remove what does not belong there.");
            return new PolicyPackOutcome.Invalid(errors.InOrder());
        }

        var pack = PackYaml.Parse(yaml, errors) is { } document ? new PackReader(errors).Read(document) : null;
        return pack is null || errors.Any
            ? new PolicyPackOutcome.Invalid(errors.InOrder())
            : new PolicyPackOutcome.Loaded(pack);
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PolicyPackOutcome LoadFile(string path)
    {
        if (new FileInfo(path).Length <= MaxFileBytes)
            return Load(path, File.ReadAllText(path));
        var errors = new PackErrors(path);
        errors.Add(
            1, 1, "The file is larger than 1 MiB.",
            "A policy pack is a description, not data; remove what does not belong there.");
        return new PolicyPackOutcome.Invalid(errors.InOrder());
    }
}
