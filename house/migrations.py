import os,re,sys,difflib
root=sys.argv[1]; M=os.path.join(root,'migrations')
TYPES=[('uuid','blob'),('timestamptz','text'),('date','text'),('bytea','blob'),('bigint','integer'),('boolean','integer'),('jsonb','text')]
def tr(line):
    if line.lstrip().startswith('--'): return line
    for a,b in TYPES: line=re.sub(r"(?<=\w )"+a+r"(?=[ ,;)\n]|$)",b,line)
    return line
def norm(l): return l.rstrip()
total=0
for d in sorted(os.listdir(M)):
    D=os.path.join(M,d)
    if not os.path.isdir(D): continue
    sq=[norm(l) for l in open(D+'/sqlite.sql').read().rstrip('\n').split('\n')]
    pg=[norm(l) for l in open(D+'/postgres.sql').read().rstrip('\n').split('\n')]
    # comments that differ in one engine only by words: keep postgres' unless in a differing block
    tp=[tr(l) for l in pg]
    sm=difflib.SequenceMatcher(None,sq,tp,autojunk=False)
    out=[];blocks=0
    # statement-aware: a differing region grows to whole statements
    def stmts(ls):
        r=[];cur=[]
        for l in ls:
            cur.append(l)
            if l.endswith(';') and not any(x.lstrip().startswith('create trigger') or 'create or replace function' in x or 'create function' in x for x in cur) : r.append(cur);cur=[]
            elif l.strip() in ('end;',) or re.match(r'^\$\$.*;$',l.strip()): r.append(cur);cur=[]
        if cur: r.append(cur)
        return r
    S,P=stmts(sq),stmts(pg)
    TP=[[tr(l) for l in s] for s in P]
    key=lambda s:'\n'.join(l for l in s if l.strip() and not l.lstrip().startswith('--'))
    a=[key(s) for s in S]; b=[key(s) for s in TP]
    sm=difflib.SequenceMatcher(None,a,b,autojunk=False)
    for op,i1,i2,j1,j2 in sm.get_opcodes():
        if op=='equal':
            for s in P[j1:j2]: out+=s
        else:
            blocks+=1
            if i2>i1: out+=['-- sqlite:']+[l for s in S[i1:i2] for l in s]
            if j2>j1: out+=['-- postgres:']+[l for s in P[j1:j2] for l in s]
            out+=['-- both:']
    if out and out[-1]=='-- both:': out.pop()
    total+=blocks
    text='\n'.join(out)+'\n'
    def text_of(engine):
        r=[];on='both'
        for l in text.split('\n'):
            m=re.match(r'^-- (sqlite|postgres|both):$',l)
            if m: on=m.group(1);continue
            if on=='both': r.append(tr(l) if engine=='sqlite' else l)
            elif on==engine: r.append(l)
        return r
    strip=lambda ls:[l for l in ls if l.strip() and not l.lstrip().startswith('--')]
    assert strip(text_of('sqlite'))==strip(sq),d
    assert strip(text_of('postgres'))==strip(pg),d
    print(d,blocks,len(out),len(sq)+len(pg))
    if '--write' in sys.argv:
        open(os.path.join(M,d+'.sql'),'w').write(text)
        os.remove(D+'/sqlite.sql'); os.remove(D+'/postgres.sql'); os.rmdir(D)
print(total)
