using ContainerNet.Netlink.Rules;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>No condition: what somebody wrote beside the rule (struct xt_comment_info).</summary>
internal sealed record CommentMatch(string Comment) : XtExtension($"comment \"{Comment}\"", $"/* {Comment} */", $"--comment {Quote(Comment)}")
{
    public static XtExtension Read(ref StructReader reader, XtContext context) => new CommentMatch(reader.Text(256));

    public override void AddTo(RuleFacts facts, string kind)
    {
        // nft writes comments last; a second one stands where it is.
        if (facts.Comment is null) facts.Comment = Comment;
        else facts.Words.Add(Nft!);
        facts.Extras.Add(Listed);
    }
}
