using System.Xml.Linq;

namespace ContainerNet.Host.Testing;

/// <summary>Reads the counts out of a TRX file, in which xunit leaves its results.</summary>
internal static class Trx
{
    public static Counts Read(string file)
    {
        List<string> outcomes =
        [
            .. XDocument.Load(file).Descendants().Where(element => element.Name.LocalName == "UnitTestResult")
                .Select(result => (string?)result.Attribute("outcome") ?? ""),
        ];
        int passed = outcomes.Count(outcome => outcome == "Passed");
        int skipped = outcomes.Count(outcome => outcome is "NotExecuted" or "Skipped");
        return new Counts(passed, outcomes.Count - passed - skipped, skipped);
    }
}
