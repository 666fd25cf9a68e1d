#!/usr/bin/env python3
"""Moves root modules of a crate into wings: files, paths in all crates, visibility.
wings.py ROOT CRATE MAPFILE ; a line of the map: old_module wing[/new_name]"""
import re,os,sys,subprocess,collections
root,crate,mapfile=sys.argv[1:4]
src=os.path.join(root,'crates',crate,'src')
MAP={}
for line in open(mapfile):
    if '|' in line: continue
    line=line.split('#')[0].split()
    if len(line)==2:
        w=line[1].split('/'); MAP[line[0]]=(w[0],w[1] if len(w)>1 else line[0])
def git(*a): subprocess.run(['git','-C',root,*a],check=True)
def newpath(m): w,n=MAP[m]; return f'{w}::{n}'
def files(d):
    for r,_,fs in os.walk(d):
        if '/target' in r: continue
        for f in sorted(fs):
            if f.endswith('.rs') or f.endswith('.html'): yield os.path.join(r,f)
# --- use trees
def split_top(s):
    out=[];d=0;cur=''
    for c in s:
        if c=='{': d+=1
        if c=='}': d-=1
        if c==',' and d==0: out.append(cur.strip());cur=''
        else: cur+=c
    if cur.strip(): out.append(cur.strip())
    return out
def expand(text):
    text=text.strip()
    m=re.match(r'^(.*?)\{(.*)\}$',text,re.S)
    if not m: return [re.sub(r'\s+',' ',text)]
    pre=re.sub(r'\s+','',m.group(1)); out=[]
    for part in split_top(m.group(2)):
        for leaf in expand(part): out.append(pre+leaf)
    return out
USE=re.compile(r'^([ \t]*)((?:pub(?:\([a-z: ]+\))? )?)use ((?:crate|%s)::(?:[^;]*));[ \t]*\n'%crate,re.M)
def fix_leaf(leaf,heads):
    for h in heads:
        if leaf.startswith(h+'::'):
            rest=leaf[len(h)+2:]
            m=re.match(r'(r#)?(\w+)',rest)
            if m and m.group(2) in MAP:
                tail=rest[m.end():]
                old=m.group(2); new=newpath(old)
                if tail=='' and new.split('::')[-1]!=old: tail=' as '+old
                if tail.startswith('::self'):
                    tail=tail[6:]
                    if tail=='' and new.split('::')[-1]!=old: tail=' as '+old
                return h+'::'+new+tail
    return leaf
def regroup(leaves):
    """leaves with a common parent go into one group again"""
    by=collections.OrderedDict()
    for l in leaves:
        p,_,n=l.rpartition('::')
        if ' as ' in l:
            a=l.split(' as '); p,_,n=a[0].rpartition('::'); n=n+' as '+a[1]
        by.setdefault(p,[]).append(n)
    # a module and its items: parent::name plus parent::name::{..} -> self
    for p in list(by):
        gp,_,n=p.rpartition('::')
        if gp in by and n in by[gp]: by[gp].remove(n); by[p].insert(0,'self')
    return [f'{p}::{ns[0]}' if len(ns)==1 and ns[0]!='self' else f'{p}::{{{", ".join(ns)}}}' for p,ns in by.items() if ns]
def fix(s,heads,own):
    def use(m):
        leaves=expand(m.group(3))
        new=[fix_leaf(l,heads) for l in leaves]
        if new==leaves: return m.group(0)
        return ''.join(f'{m.group(1)}{m.group(2)}use {g};\n' for g in regroup(new))
    s=USE.sub(use,s)
    # the rest: paths in code, docs and macros
    parts=re.split(r'(^[ \t]*(?:pub(?:\([a-z: ]+\))? )?use [^;]*;)',s,flags=re.M)
    for h in heads:
        pat=re.compile(r'(?<![\w:])((?:\$crate|%s)::)(%s)(?=::|\b(?!\w))(?!\()'%(h,'|'.join(sorted(MAP,key=len,reverse=True))))
        for i in range(0,len(parts),2):
            parts[i]=pat.sub(lambda m:m.group(1)+newpath(m.group(2)),parts[i])
    return ''.join(parts)
# move files
wings=collections.defaultdict(list)
lib=os.path.join(src,'lib.rs'); libs=open(lib).read()
for old,(w,n) in MAP.items():
    m=re.search(r'^((?:///[^\n]*\n|#\[[^\n]*\n)*)((?:pub(?:\([a-z: ]+\))? )?)mod '+old+r';\n',libs,re.M)
    if not m: print('no module',old); continue
    wings[w].append((n,m.group(1),m.group(2) or 'pub(crate) '))
    libs=libs[:m.start()]+libs[m.end():]
    for end in ('.rs',''):
        a=os.path.join(src,old+end)
        if os.path.exists(a): os.rename(a,os.path.join(src,'moving_'+old+end))
for old,(w,n) in MAP.items():
    os.makedirs(os.path.join(src,w),exist_ok=True)
    for end in ('.rs',''):
        a=os.path.join(src,'moving_'+old+end)
        if os.path.exists(a): os.rename(a,os.path.join(src,w,n+end))
DOC={l.split('|')[0]:l.split('|')[1].strip() for l in open(mapfile) if '|' in l}
first=re.search(r'^(pub )?mod ',libs,re.M) or re.search(r'^(/// |pub |use |#\[|fn |struct |mod )',libs,re.M)
mods=''.join(f'pub mod {w};\n' for w in sorted(wings) if not re.search(r'^pub mod '+w+';',libs,re.M))
libs=libs[:first.start()]+mods+libs[first.start():]
open(lib,'w').write(libs)
for w,ms in wings.items():
    text='//! '+DOC.get(w,w)+'\n\n'
    for n,doc,vis in sorted(ms): text+=f'{doc}{vis}mod {n};\n'
    open(os.path.join(src,w+'.rs'),'w').write(text)
# paths
for p in files(src):
    s=open(p).read(); t=fix(s,['crate'],True)
    rel=os.path.relpath(p,src).split('/')
    if rel==['lib.rs']:
        t=re.sub(r'(?<![\w:])(%s)(?=::)'%'|'.join(sorted(MAP,key=len,reverse=True)),lambda m:newpath(m.group(1)),t)
    if len(rel)==2 and p.endswith('.rs'):
        t=t.replace('pub(super)','pub(crate)')
    if t!=s: open(p,'w').write(t)
for c in os.listdir(os.path.join(root,'crates'))+['../xtask']:
    for sub in ('src','tests','examples','benches','templates'):
        d=os.path.join(root,'crates',c,sub)
        if c==crate and sub=='src' or not os.path.isdir(d): continue
        for p in files(d):
            s=open(p).read(); t=fix(s,[crate],False)
            if t!=s: open(p,'w').write(t)
