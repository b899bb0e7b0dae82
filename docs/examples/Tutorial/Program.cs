var plot = new ScottPlot.Plot();
plot.Add.ScatterPoints(new double[] {1,2,3}, new double[]{1,4,9});
plot.Title("t"); plot.XLabel("x");
plot.SavePng("/tmp/x.png", 600, 400);
