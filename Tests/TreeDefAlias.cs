global using TreeDef = Lazy.PyTreeDef;
