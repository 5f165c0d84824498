using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>Packages are named by projects and pinned in Directory.Packages.props, exactly and all of them.</summary>
internal static partial class PackageRules
{
    public static IEnumerable<string> Violations(string centralVersions, IEnumerable<RepositoryFile> projects)
    {
        var pins = XDocument.Parse(centralVersions).Descendants("PackageVersion")
            .Select(pin =>
                (Name: (string?)pin.Attribute("Include") ?? "", Version: (string?)pin.Attribute("Version") ?? ""))
                    .ToList();
        var references = projects
            .SelectMany(project =>
                XDocument.Parse(project.Text).Descendants("PackageReference").Select(node => (project.Path, node)))
            .Select(found => (
                found.Path, Name: (string?)found.node.Attribute("Include") ?? "", Own: found.node.Attribute("Version")))
            .ToList();
        return pins.Where(pin => !ExactVersion().IsMatch(pin.Version))
            .Select(pin => $"{pin.Name} is pinned to {pin.Version}, which is not one exact version.")
            .Concat(pins.GroupBy(pin => pin.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1)
                .Select(group => $"{group.Key} is pinned {group.Count()} times."))
            .Concat(references.Where(found => found.Own is not null)
                .Select(found => $"{found.Path} gives {found.Name} a version of its own."))
            .Concat(references.Where(found => pins.TrueForAll(pin => pin.Name != found.Name))
                .Select(found => $"{found.Path} references {found.Name}, which is not pinned."));
    }

    [GeneratedRegex(
        @"^\d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.]+)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExactVersion();
}
