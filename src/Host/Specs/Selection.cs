using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>
/// Chooses by tags, with wildcards, as Pester does: an excluded block takes all with it; a chosen block brings all of it; otherwise each
/// test is asked. Then spreads -Skip from blocks to tests.
/// </summary>
internal sealed class Selection(IReadOnlyList<string> tags, IReadOnlyList<string> excludedTags)
{
    private readonly List<WildcardPattern> _tags = Patterns(tags);
    private readonly List<WildcardPattern> _excluded = Patterns(excludedTags);

    public void Apply(Block block)
    {
        foreach (SpecItem item in block.Items)
        {
            item.Skip |= block.Skip;
            item.InSelectedPart = block.InSelectedPart || Matches(item, _tags);
            if (!block.Selected || Matches(item, _excluded)) item.Selected = false;
            else if (item is Test) item.Selected = _tags.Count == 0 || item.InSelectedPart;
            if (item is Block inner) Apply(inner);
        }

        // The setup of a block is not worth running when nothing in it does.
        if (block.SelectedTests.Any() && block.SelectedTests.All(test => test.Skip)) block.Skip = true;
    }

    private static bool Matches(SpecItem item, List<WildcardPattern> patterns) =>
        patterns.Exists(pattern => item.Tags.Any(pattern.IsMatch));

    private static List<WildcardPattern> Patterns(IReadOnlyList<string> tags) =>
        [.. tags.Select(tag => WildcardPattern.Get(tag.Trim(), WildcardOptions.IgnoreCase))];
}
